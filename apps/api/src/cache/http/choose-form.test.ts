import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptedForms, chooseForm, FORMS } from './choose-form.ts';

const large = { isSmall: false };
const small = { isSmall: true };

describe('Accept-Encoding', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['br;q=0.2, zstd;q=0.9, gzip;q=0.8', 'zstd'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'zstd'],
    ['*;q=0.1, gzip', 'gzip'],
    ['gzip;q=0.5, identity', 'identity'],
    ['identity;q=0.5, gzip;q=0.2', 'identity'],
    ['deflate', 'identity'],
    ['compress;q=1, identity;q=0.1', 'identity'],
    ['gzip;q=0', 'identity'],
    ['identity;q=0', undefined],
    ['*;q=0', undefined],
    ['deflate, *;q=0', undefined],
    ['identity;q=0, br', 'br'],
    ['*;q=0, identity', 'identity'],
    ['gzip;q=0.001', 'gzip'],
    // What does not parse is passed over.
    ['gzip;q=2', 'identity'],
    ['gzip;q=abc, br', 'br'],
    [',,;=, "br', 'identity'],
  ])('%j gets %j', (header, form) => expect(chooseForm(header, large)).toBe(form));

  test('a small body goes as it is where it may', () => {
    expect(chooseForm('br, gzip', small)).toBe('identity');
    expect(chooseForm('br, identity;q=0', small)).toBe('br');
    expect(chooseForm('*;q=0', small)).toBeUndefined();
  });

  test('only what is offered is chosen', () => {
    expect(chooseForm('br, gzip', { isSmall: false, offered: ['gzip', 'identity'] })).toBe('gzip');
    expect(chooseForm('zstd', { isSmall: false, offered: ['gzip', 'identity'] })).toBe('identity');
  });

  test('no text breaks it, and it never chooses what was refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...FORMS), (noise, refused) => {
        // A name inside the noise may only widen what is accepted when it comes later.
        expect(() => acceptedForms(noise)).not.toThrow();
        expect(acceptedForms(`br, zstd, gzip, identity, ${refused};q=0`)).not.toContain(refused);
      }),
    );
  });
});
