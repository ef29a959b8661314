import { expect, it } from 'vitest';
import { readIfMatch } from './read-if-match.ts';

it.each([
  ['*', 'any'],
  [' * ', 'any'],
  ['"3"', [3]],
  ['"3.abcd-_1"', [3]],
  ['W/"3.abcd"', [3]],
  ['"1", W/"2.x" ,"3"', [1, 2, 3]],
  [',"1",, "2",', [1, 2]],
  // Well formed and of no version: they match nothing.
  ['"other"', [0]],
  ['""', [0]],
  ['"3.a.b"', [0]],
  ['"2147483648"', [0]],
  ['"99999999999999999999"', [0]],
  ['"a,b"', [0]],
] as const)('reads %s', (header, versions) => {
  expect(readIfMatch(header)).toEqual(versions);
});

it.each(['', ',', '3', '"3', '3"', "'3'", 'w/"3"', '"3" "4"', '"3"x', '*,"3"', '"3",*', '"a b"'])(
  'refuses %j',
  (header) => {
    expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  },
);

it('asks for one', () => {
  expect(() => readIfMatch(undefined)).toThrow(expect.objectContaining({ code: 'precondition_required' }));
});
