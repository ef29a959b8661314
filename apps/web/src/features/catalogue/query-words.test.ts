import { expect, test } from 'vitest';
import { SORTS } from '@headroom/contracts/catalogue';
import { parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { sortWords } from '../../ui/sort-words.ts';
import { queryClauses, SORT_CHOICES, valueWords } from './query-words.ts';

const say = (search: string) =>
  queryClauses(parseCatalogueSearch(search), 'EUR')
    .map(({ before, text }) => before + text)
    .join(', ');

test('the query reads as a sentence', () => {
  expect(say('')).toBe('Every status, every type, at any price, by title, A to Z');
  expect(say('status=draft&status=active&vendor=Fjord+%26+S%C3%B8n&maxPrice=5000&sort=-price')).toBe(
    'Active or Draft, every type, from Fjord & Søn, up to 50.00 EUR, by price, highest first',
  );
  expect(say('q=mug&tag=a&tag=b&tag=c&type=&optimizationStatus=completed&minPrice=100&maxPrice=200')).toBe(
    'Every status, No type, tagged 3 tags, with content optimised, at 1.00 to 2.00 EUR, by best match',
  );
  expect(say('minPrice=150')).toContain('from 1.50 EUR');
});

test('every sort has its words and its place in the menu', () => {
  expect(SORT_CHOICES.toSorted()).toEqual(SORTS.filter((sort) => sort !== 'relevance').toSorted());
  expect(new Set(SORTS.map(sortWords)).size).toBe(SORTS.length);
});

test('values are called by their names', () => {
  expect([valueWords('status', 'archived'), valueWords('vendor', ''), valueWords('tag', 'gift')]).toEqual([
    'Archived',
    'No vendor',
    'gift',
  ]);
});
