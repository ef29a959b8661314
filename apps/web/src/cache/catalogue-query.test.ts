import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS, OPTIMIZATION_STATUSES, PRODUCT_STATUSES, SORTS } from '@headroom/contracts/catalogue';
import { CATALOGUE_COLUMNS, DEFAULT_COLUMNS } from './catalogue-columns.ts';
import {
  catalogueHref,
  catalogueSearch,
  CATALOGUE_VIEWS,
  filterQuery,
  isFiltered,
  listQuery,
  parseCatalogueSearch,
  productHref,
  toggleValue,
  withoutFilters,
  withQuery,
} from './catalogue-query.ts';

const PARAMETERS = 'q status vendor type tag optimizationStatus minPrice maxPrice sort view columns row else'.split(
  ' ',
);

const anySearch = fc
  .array(
    fc.tuple(
      fc.constantFrom(...PARAMETERS),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.nat().map(String),
        fc.constantFrom('', '-1', '1e3', '0x10', 'title,price', ...PRODUCT_STATUSES, ...OPTIMIZATION_STATUSES),
        fc.constantFrom(...SORTS, ...CATALOGUE_VIEWS, ...CATALOGUE_COLUMNS),
      ),
    ),
  )
  .map((pairs) => new URLSearchParams(pairs).toString());

describe('the URL of the catalogue', () => {
  test('anything can be read, and one state has one spelling', () => {
    fc.assert(
      fc.property(anySearch, (search) => {
        const state = parseCatalogueSearch(search);
        const written = catalogueSearch(state);
        expect(parseCatalogueSearch(written)).toEqual(state);
        expect(catalogueSearch(parseCatalogueSearch(written))).toBe(written);
        for (const text of [state.q, ...state.vendor, ...state.type, ...state.tag]) expect(text).not.toMatch(/\p{Cc}/u);
        expect(Array.from(state.q).length).toBeLessThanOrEqual(LIMITS.query);
        expect(state.minPrice ?? 0).toBeLessThanOrEqual(state.maxPrice ?? Infinity);
      }),
    );
  });

  test('a broken escape is read, not thrown', () => {
    expect(parseCatalogueSearch('?q=%E0%A4%A&status=active').status).toEqual(['active']);
  });

  test('opens by title, a search by relevance, and says so only where it differs', () => {
    expect(parseCatalogueSearch('').sort).toBe('title');
    expect(parseCatalogueSearch('q=mug').sort).toBe('relevance');
    expect(catalogueSearch(parseCatalogueSearch('q=mug&sort=relevance'))).toBe('q=mug');
    expect(catalogueSearch(parseCatalogueSearch('sort=title'))).toBe('');
    expect(catalogueSearch(parseCatalogueSearch('q=mug&sort=title'))).toBe('q=mug&sort=title');
    expect(parseCatalogueSearch('sort=relevance').sort).toBe('title');
  });

  test('drops what is invalid and keeps the rest', () => {
    const state = parseCatalogueSearch(
      'status=active&status=gone&status=active&sort=colour&view=tiles&columns=shoe&row=-4&minPrice=1.5&maxPrice=200',
    );
    expect(state).toMatchObject({
      status: ['active'],
      sort: 'title',
      view: 'list',
      minPrice: undefined,
      maxPrice: 200,
    });
    expect(state.columns).toBe(DEFAULT_COLUMNS);
    expect(state.row).toBeUndefined();
  });

  test('prices the wrong way round are turned', () => {
    expect(parseCatalogueSearch('minPrice=900&maxPrice=100')).toMatchObject({ minPrice: 100, maxPrice: 900 });
  });

  test('columns stand in their fixed order; title alone is a choice too', () => {
    expect(parseCatalogueSearch('columns=price,image,price').columns).toEqual(['image', 'price']);
    expect(catalogueSearch(parseCatalogueSearch('columns=price,image'))).toBe('columns=image,price');
    expect(parseCatalogueSearch('columns=title').columns).toEqual([]);
    expect(catalogueSearch(parseCatalogueSearch('columns=title'))).toBe('columns=title');
  });

  test('the order of clicks does not make another filter', () => {
    const start = parseCatalogueSearch('');
    const one = toggleValue(toggleValue(start, 'vendor', 'Žalia'), 'vendor', 'Atelier');
    const other = toggleValue(toggleValue(start, 'vendor', 'Atelier'), 'vendor', 'Žalia');
    expect(listQuery(one)).toBe(listQuery(other));
    expect(toggleValue(toggleValue(one, 'vendor', 'Žalia'), 'vendor', 'Atelier')).toEqual(start);
  });
});

describe('what follows from a state', () => {
  const state = parseCatalogueSearch('q=märzen&vendor=A%26B&tag=a,b&minPrice=100&row=7&view=grid');

  test('a product knows its list and its place', () => {
    expect(productHref(state, 'x', 41)).toBe(
      '/products/x?q=m%C3%A4rzen&vendor=A%26B&tag=a,b&minPrice=100&view=grid&row=41',
    );
    expect(productHref(parseCatalogueSearch(''), 'x', 0)).toBe('/products/x?row=0');
    expect(catalogueHref(parseCatalogueSearch('row=0'))).toBe('/');
    // The last offset that the API takes, with no room for the rows after it.
    expect(catalogueHref(parseCatalogueSearch('row=2147483647'))).toBe('/');
    expect(catalogueHref(parseCatalogueSearch(''))).toBe('/');
  });

  test('the API gets filters and sort, not what only the screen knows', () => {
    expect(filterQuery(state)).toBe('q=m%C3%A4rzen&vendor=A%26B&tag=a%2Cb&minPrice=100');
    expect(listQuery(state)).toBe('q=m%C3%A4rzen&vendor=A%26B&tag=a%2Cb&minPrice=100&sort=relevance');
    expect(listQuery(parseCatalogueSearch('row=9&view=grid'))).toBe('sort=title');
  });

  test('a new search starts at the top, its sort follows only where it was the default', () => {
    expect(withQuery(parseCatalogueSearch('row=9'), ' mug ')).toMatchObject({ q: 'mug', sort: 'relevance' });
    expect(withQuery(parseCatalogueSearch('sort=-price&row=9'), 'mug')).toMatchObject({
      sort: '-price',
      row: undefined,
    });
    expect(withQuery(parseCatalogueSearch('q=mug'), '').sort).toBe('title');
  });

  test('clearing keeps how the list is shown', () => {
    expect(catalogueSearch(withoutFilters(state))).toBe('view=grid');
    expect([isFiltered(state), isFiltered(withoutFilters(state)), isFiltered(parseCatalogueSearch('q=a'))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
