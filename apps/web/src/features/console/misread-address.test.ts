import { expect, test } from 'vitest';
import { misreadAddress } from './misread-address.ts';
import { ownWord } from './own-words.ts';

const SIX = 'the last 6 hours are shown.';
test.each([
  ['/console', '', []],
  ['/console', '?range=7d&device=phone&compare=before&route=%2F&anything=1', []],
  ['/console', '?range=9h', [`“9h” is not a range of time: ${SIX}`]],
  ['/console', '?from=yesterday', [`From “yesterday” to “” is not a time: ${SIX}`]],
  [
    '/console',
    '?range=1h&from=2026-11-22&to=2026-11-21',
    ['From “2026-11-22” to “2026-11-21” is not a time: the last hour is shown.'],
  ],
  ['/console', '?compare=release:', ['“release:” is nothing to compare with: nothing stands beside.']],
  ['/console/experience', '?device=banana&device=phone', ['No visit has the device “banana”.']],
  [
    '/console/experience',
    '?metric=XYZ&by=zzz',
    ['“XYZ” is not a metric: INP is shown.', '“zzz” is not something that visits are told apart by: routes are shown.'],
  ],
  ['/console/why', '?metric=toString', ['“toString” is not a metric: INP is shown.']],
  ['/console/why', '?visit=1', ['“1” is not the id of a visit: one of the slow visits is shown.']],
  ['/console/traces', '?kept=slow&sort=size', ['“size” is not an order: the newest come first.']],
  ['/console/logs', '?level=loud', ['“loud” is not a level: all lines are shown.']],
  ['/console/jobs', '?metric=XYZ', []],
])('of %s%s', (path, search, said) => {
  expect(misreadAddress(path, search).map((misread) => misread.said)).toEqual(said);
});

test('of too many values of a filter it is said how many count', () => {
  const search = new URLSearchParams(Array.from({ length: 25 }, (_, n) => ['country', `c${n}`]));
  expect(misreadAddress('/console', `?${search}`)).toEqual([
    { names: ['country'], said: 'Of 25 values of country the first 20 count.' },
  ]);
});

test('what is not understood is not sent on', () => {
  const params = new URLSearchParams('kept=slow&level=loud&q=x');
  expect(ownWord('/console/traces', params, 'kept')).toBe('slow');
  expect(ownWord('/console/logs', params, 'level')).toBeUndefined();
  expect(ownWord('/console/logs', params, 'q')).toBe('x');
});
