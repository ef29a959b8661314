import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut } from './cut.ts';

const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x41, 0xd800, 0xdbff, 0xdc00, 0xdfff));
const text = fc.array(unit, { maxLength: 40 }).map((units) => String.fromCharCode(...units));

test('whatever is cut, databases can store it', () => {
  fc.assert(
    fc.property(text, fc.nat(40), (whole, most) => {
      const said = cut(whole, most);
      expect(said.isWellFormed()).toBe(true);
      expect(said).not.toContain('\0');
      expect(said.length).toBeLessThanOrEqual(most);
    }),
  );
});

test('what fits stays as it is', () => {
  expect(cut('Lamp 💡', 7)).toBe('Lamp 💡');
  expect(cut('Lamp 💡', 6)).toBe('Lamp \ufffd');
});
