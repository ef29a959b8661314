import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSignedText } from './signed-text.ts';

const texts = createSignedText(Buffer.from('a secret'));

it('opens what it sealed, and nothing of another purpose or secret', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (body) => {
      const sealed = texts('a|').seal(body);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(texts('a|').open(sealed)).toBe(body);
      expect(texts('b|').open(sealed)).toBeUndefined();
      expect(createSignedText(Buffer.from('another'))('a|').open(sealed)).toBeUndefined();
    }),
  );
});

it('opens nothing that was changed, cut or made up', () => {
  const sealed = texts('a|').seal('["1",2]');
  for (let at = 0; at < sealed.length; at += 1) {
    // The last character may carry bits that belong to no byte: another one that says the same is the same text.
    const other = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    const isSame = Buffer.from(other, 'base64url').equals(Buffer.from(sealed, 'base64url'));
    expect([at, texts('a|').open(other)]).toEqual([at, isSame ? '["1",2]' : undefined]);
    expect(texts('a|').open(sealed.slice(0, at))).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => texts('a|').open(text) === undefined));
});

it('is the same text as ever: cursors that are in use go on', () => {
  expect(texts('change-token|').seal('["737",1763740000]')).toBe('25-NhUTyhLCzJOWl0iqzWyI3MzciLDE3NjM3NDAwMDBd');
});
