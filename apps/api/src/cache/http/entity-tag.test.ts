import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityTag, findTag, hashOfBytes, MALFORMED } from './entity-tag.ts';

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
  ])('%j: %j', (header, expected) => {
    const found = findTag(header, [tag]);
    expect(found === MALFORMED ? found : found === tag).toBe(expected);
  });

  test('the representation that is named is the one that is current, whichever would be sent', () => {
    const tags = ['"7.a-br"', '"7.a-gzip"', '"7.a"'];
    expect(findTag('"x", "7.a-gzip"', tags)).toBe('"7.a-gzip"');
    expect(findTag('"7.a"', tags)).toBe('"7.a"');
    expect(findTag('*', tags)).toBe('"7.a-br"');
  });

  test('a list of tags finds its members, and no text breaks it', () => {
    const any = fc.string({ unit: fc.constantFrom(...'abc,.*-W/!'), maxLength: 8 }).map((text) => `"${text}"`);
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), any, fc.string(), (tags, other, noise) => {
        expect(findTag(tags.join(', '), [tags.at(-1)!])).toBe(tags.at(-1));
        expect(findTag(tags.join(','), [other])).toBe(tags.includes(other) ? other : undefined);
        expect([other, undefined, MALFORMED]).toContain(findTag(noise, [other]));
      }),
    );
  });
});
