import { expect, it } from 'vitest';
import { normaliseEmail } from './normalise-email.ts';

it('gives one form to every spelling of an address', () => {
  expect(normaliseEmail(' Rene\u0301@Example.com ')).toBe('ren\u00e9@example.com');
  expect(normaliseEmail('REN\u00c9@EXAMPLE.COM')).toBe('ren\u00e9@example.com');
});
