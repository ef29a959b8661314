import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEVICES, RANGES } from '@headroom/contracts/monitoring/monitoring-words';
import { apiParameters, consoleSearch, parseConsoleSearch, type ConsoleQuery } from './console-query.ts';

const query: fc.Arbitrary<ConsoleQuery> = fc
  .record({
    range: fc.constantFrom(...RANGES),
    start: fc.option(fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }), { nil: undefined }),
    length: fc.integer({ min: 1, max: 1_000_000_000 }),
    devices: fc.uniqueArray(fc.constantFrom(...DEVICES)),
    releases: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), { maxLength: 5 }),
    compare: fc.constantFrom(undefined, { with: 'before' as const }, { with: 'release' as const, release: '142:b' }),
  })
  .map(({ range, start, length, devices, releases, compare }) => ({
    // What is not used is not in the address.
    range: start === undefined ? range : '6h',
    from: start,
    to: start === undefined ? undefined : start + length,
    filters: {
      ...(devices.length > 0 && { device: devices }),
      ...(releases.length > 0 && { release: releases }),
    },
    compare,
  }));

it('says the same after it has been an address', () => {
  fc.assert(
    fc.property(query, (asked) => {
      expect(parseConsoleSearch(consoleSearch(asked).toString())).toEqual(asked);
    }),
  );
});

it('takes an address without sense for the usual', () => {
  const usual = { range: '6h', from: undefined, to: undefined, filters: {}, compare: undefined };
  for (const search of [
    '',
    'range=2h',
    'from=x&to=y',
    'from=2026-11-03T10:00Z&to=2026-11-03T09:00Z',
    'device=',
    'compare=release:',
  ])
    expect(parseConsoleSearch(search)).toEqual(usual);
});

it('asks for the period before, and for another release', () => {
  const now = Date.parse('2026-11-03T12:00:00Z');
  const asked = { ...parseConsoleSearch('range=1h&device=phone&release=142'), compare: { with: 'before' as const } };
  expect(apiParameters(asked, { now }).toString()).toBe('range=1h&device=phone&release=142');
  const before = apiParameters(asked, { now, side: 'compared' });
  expect([before.get('from'), before.get('to')]).toEqual(['2026-11-03T10:00:00.000Z', '2026-11-03T11:00:00.000Z']);
  const other = { ...asked, compare: { with: 'release' as const, release: '141' } };
  expect(apiParameters(other, { now, side: 'compared' }).toString()).toBe('range=1h&device=phone&release=141');
  expect(apiParameters(other, { now, withFilters: false }).toString()).toBe('range=1h');
});
