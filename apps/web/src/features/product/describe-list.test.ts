import { expect, test } from 'vitest';
import { parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { describeList } from './describe-list.ts';

test.each([
  ['', 'All products, by title, A to Z'],
  ['sort=-updatedAt', 'All products, by last change, newest first'],
  ['q=mug', '“mug”, by best match'],
  ['q=mug&status=draft&sort=price', '“mug”, filtered, by price, lowest first'],
  ['vendor=Fjord', 'Fjord, by title, A to Z'],
  ['vendor=Fjord&type=Kitchen', 'Filtered products, by title, A to Z'],
  ['minPrice=100', 'Filtered products, by title, A to Z'],
])('%j is %s', (search, words) => {
  expect(describeList(parseCatalogueSearch(search))).toBe(words);
});
