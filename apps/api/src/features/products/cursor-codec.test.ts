import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigner } from '../../create-signer.ts';
import { createCursorCodec } from './cursor-codec.ts';
import { EVERYTHING } from './test-filter.ts';

const byTitle = { key: 'title', descending: false } as const;

test('the signer is HMAC-SHA-256', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.string({ unit: 'binary' }), (secret, message) => {
      expect(createSigner(Buffer.from(secret))(message)).toEqual(createHmac('sha256', secret).update(message).digest());
    }),
  );
});

test('a cursor comes back as it went, and from nowhere else', () => {
  const codec = createCursorCodec(Buffer.from('secret'));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), fc.boolean(), fc.nat(200), (key, id, backwards, at) => {
      const cursor = { at: { key, id }, backwards, boundary: null };
      const text = codec({ filter: EVERYTHING, order: byTitle }).encode(cursor);
      expect(codec({ filter: EVERYTHING, order: byTitle }).decode(text)).toEqual(cursor);
      expect(codec({ filter: EVERYTHING, order: { ...byTitle, descending: true } }).decode(text)).toBe(undefined);
      expect(codec({ filter: { ...EVERYTHING, activeOnly: true }, order: byTitle }).decode(text)).toBe(undefined);
      expect(createCursorCodec(Buffer.from('other'))({ filter: EVERYTHING, order: byTitle }).decode(text)).toBe(
        undefined,
      );
      const changed = Buffer.from(text, 'base64url');
      changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1;
      expect(codec({ filter: EVERYTHING, order: byTitle }).decode(changed.toString('base64url'))).toBe(undefined);
    }),
  );
});

test('what is no cursor at all is none', () => {
  const { decode } = createCursorCodec(Buffer.from('secret'))({ filter: EVERYTHING, order: byTitle });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decode(text)).toBe(undefined);
    }),
  );
});
