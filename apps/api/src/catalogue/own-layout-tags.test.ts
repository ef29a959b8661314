import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinTags, splitTags } from './own-layout-tags.ts';

const tag = fc.string({
  unit: fc.constantFrom('\\', ',', ' ', '\t', '\n', '"', 'a', 'é', '😀'),
  minLength: 1,
  maxLength: 6,
});

describe('tags in one cell', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        expect(splitTags(joinTags(tags))).toEqual(tags);
      }),
    );
  });

  it('may be written by a person', () => {
    expect(splitTags('summer,  made in Italy ,,\\"x\\" , a\\, b')).toEqual([
      'summer',
      'made in Italy',
      '\\"x\\"',
      'a, b',
    ]);
    expect(splitTags('C:\\temp')).toEqual(['C:\\temp']);
  });
});
