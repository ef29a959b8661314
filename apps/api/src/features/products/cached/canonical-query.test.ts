import { FIELD_PATHS } from '@headroom/contracts/products';
import { PRODUCT_STATUSES, SORTS } from '@headroom/contracts/catalogue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryWords } from '@headroom/contracts/search-text';
import { canonicalFields, canonicalQuery, parseFacetsQuery, parseListQuery } from './canonical-query.ts';

const list = (query: Partial<Parameters<typeof canonicalQuery>[0]>) =>
  canonicalQuery({ limit: 50, count: 'none', ...query });

describe('one text for what means the same', () => {
  test.each([
    ['defaults', {}, ''],
    ['the beginning', { offset: 0 }, ''],
    ['the default order', { sort: '-updatedAt' }, ''],
    ['the default order of a search', { q: 'oak', sort: 'relevance' }, 'q=oak'],
    [
      'an order that is the default of a list without a search',
      { q: 'oak', sort: '-updatedAt' },
      'q=oak&sort=-updatedAt',
    ],
    ['no search', { q: '  ' }, ''],
    ['a search without a word, which finds nothing', { q: '!?' }, 'q=-'],
    ['a search', { q: ' ÉCLAIR  oak!' }, 'q=eclair+oak'],
    ['all statuses', { status: ['active', 'draft', 'archived', 'draft'] }, ''],
    ['repeats', { vendor: ['b', 'a', 'b'] }, 'vendor=a&vendor=b'],
    ['composed and decomposed letters', { tag: ['e\u0301'] }, `tag=${encodeURIComponent('\u00e9')}`],
    ['ids', { ids: 'B, a,b' }, 'ids=a,b'],
    ['fields', { fields: 'title, id,title' }, 'fields=id,title'],
    [
      'parts of a field that are all of it',
      { fields: 'image.id,image.alt,image.url,image.height,image.placeholder,image.width' },
      'fields=image',
    ],
    ['what is refused', { cursor: 'x', offset: 0, fields: 'nope' }, 'fields=nope&offset=0&cursor=x'],
  ] as const)('%s', (_what, query, text) => {
    expect(list(query as never)).toBe(text);
  });

  test('every field is no field', () => {
    expect(
      canonicalFields(
        FIELD_PATHS.filter((path) => !path.includes('.'))
          .toReversed()
          .join(),
      ),
    ).toBe(undefined);
  });

  test('it reads back to what it was made from, and is its own text', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.record(
          {
            status: fc.array(fc.constantFrom(...PRODUCT_STATUSES), { minLength: 1, maxLength: 4 }),
            vendor: fc.array(texts, { minLength: 1, maxLength: 3 }),
            tag: fc.array(texts, { minLength: 1, maxLength: 3 }),
            minPrice: fc.nat(),
            q: texts,
            sort: fc.constantFrom(...SORTS),
            fields: fc.array(fc.constantFrom(...FIELD_PATHS), { minLength: 1 }).map((paths) => paths.join()),
            limit: fc.integer({ min: 1, max: 200 }),
            offset: fc.nat(),
            count: fc.constantFrom('none' as const, 'exact' as const),
          },
          { requiredKeys: ['limit', 'count'] },
        ),
        (query) => {
          const text = canonicalQuery(query);
          const read = parseListQuery(text);
          expect(canonicalQuery(read)).toBe(text);
          expect(queryWords(read.q ?? '')).toEqual(queryWords(query.q ?? ''));
          expect(new Set(read.vendor)).toEqual(new Set(query.vendor?.map((value) => value.normalize('NFC')) ?? []));
          expect({ limit: read.limit, count: read.count, minPrice: read.minPrice }).toEqual({
            limit: query.limit,
            count: query.count,
            minPrice: query.minPrice,
          });
        },
      ),
    );
  });

  test('facets have defaults of their own', () => {
    expect(canonicalQuery({ values: 50, vendor: ['a'] })).toBe('vendor=a');
    expect(parseFacetsQuery('vendor=a')).toEqual({ values: 50, vendor: ['a'] });
  });
});
