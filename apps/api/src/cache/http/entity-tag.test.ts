import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityTag, hashOfBytes, matchesNone } from './entity-tag.ts';

test('each form has its own strong tag', () => {
  expect(entityTag('7.Ab3dE6gh', 'br')).toBe('"7.Ab3dE6gh-br"');
  expect(entityTag('7.Ab3dE6gh', 'identity')).toBe('"7.Ab3dE6gh"');
  expect(hashOfBytes(Buffer.from('a'))).toMatch(/^[\w-]{16}$/);
  expect(hashOfBytes(Buffer.from('a'))).not.toBe(hashOfBytes(Buffer.from('b')));
});

describe('If-None-Match', () => {
  const tag = '"7.a-br"';
  test.each([
    [tag, true],
    ['*', true],
    [' * ', true],
    ['W/"7.a-br"', true],
    ['"x", "7.a-br"', true],
    ['"x","7.a-br" , "y"', true],
    [', "7.a-br",,', true],
    ['"with,comma", W/"7.a-br"', true],
    ['"7.a"', false],
    ['"7.a-gzip", W/"7.a"', false],
    ['""', false],
    ['7.a-br', 'malformed'],
    ['"7.a-br', 'malformed'],
    ['"7.a-br" "x"', 'malformed'],
    ['w/"7.a-br"', 'malformed'],
    ['*, "7.a-br"', 'malformed'],
    ['', 'malformed'],
    [',', 'malformed'],
  ])('%j: %j', (header, expected) => expect(matchesNone(header, tag)).toBe(expected));

  test('a list of tags finds its members, and no text breaks it', () => {
    const any = fc.string({ unit: fc.constantFrom(...'abc,.*-W/!'), maxLength: 8 }).map((text) => `"${text}"`);
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), any, fc.string(), (tags, other, noise) => {
        expect(matchesNone(tags.join(', '), tags.at(-1)!)).toBe(true);
        expect(matchesNone(tags.join(','), other)).toBe(tags.includes(other));
        expect([true, false, 'malformed']).toContain(matchesNone(noise, other));
      }),
    );
  });
});
