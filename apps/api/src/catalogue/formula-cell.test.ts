import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuse, undefuse } from './formula-cell.ts';

/** Short texts of what matters here, so that the search meets every combination. */
const text = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', 'a', 'é'),
  maxLength: 5,
});

describe('a cell that could be a formula', () => {
  it('never begins like one, and comes back as it was', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(defuse(value)).not.toMatch(/^[=+\-@\t\r]/);
        expect(undefuse(defuse(value))).toBe(value);
      }),
    );
  });

  it('gets an apostrophe, and other texts stay', () => {
    expect(['=1+1', "'=1+1", 'a=b', "'quoted'"].map(defuse)).toEqual(["'=1+1", "''=1+1", 'a=b', "'quoted'"]);
  });
});
