import { expect, test } from 'vitest';
import { parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { describeList } from './describe-list.ts';

test.each([
  ['', 'All products, by title'],
  ['sort=-updatedAt', 'All products, last changed first'],
  ['q=mug', '“mug”, best match first'],
  ['q=mug&status=draft&sort=price', '“mug”, filtered, cheapest first'],
  ['vendor=Fjord', 'Fjord, by title'],
  ['vendor=Fjord&type=Kitchen', 'Filtered products, by title'],
  ['minPrice=100', 'Filtered products, by title'],
])('%j is %s', (search, words) => {
  expect(describeList(parseCatalogueSearch(search))).toBe(words);
});
