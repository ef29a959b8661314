import type { Site, User } from '@headroom/contracts/accounts';
import type { Marks, Product, ProductList } from '@headroom/contracts/products';
import { hashKey, QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listFields, shownColumns } from '../catalogue-columns.ts';
import { broughtKey, marksKey } from '../catalogue-keys.ts';
import { listQuery, parseCatalogueSearch } from '../catalogue-query.ts';
import { isRestored } from '../device-answers.ts';
import { productQuery } from '../product-query.ts';
import { sessionQuery } from '../session-query.ts';
import { siteQuery } from '../site-query.ts';
import type { Person } from './local-data.ts';
import { recallStart } from './recall-start.ts';
import type { SeenStore } from './seen.ts';
import { seenInMemory } from './test-seen.ts';

const AT = Date.UTC(2026, 10, 22);
const ANNA = 'anna';
const LIST = listQuery(parseCatalogueSearch(''));
const answer = { products: [{ id: 'p1', title: 'Bolt' }], page: { limit: 50, offset: 0 } } as ProductList;
const site = { currency: 'EUR' } as Site;
const user = { id: ANNA, name: 'Anna', role: 'editor' } as User;
const marks = { total: 1, totalIsExact: true, marks: [] } as unknown as Marks;
const product = { id: 'p1', title: 'Bolt' } as Product;

let who: Person;
let seen: SeenStore;
let client: QueryClient;

beforeEach(async () => {
  who = ANNA;
  client = new QueryClient();
  seen = seenInMemory(() => who);
  const query = new URLSearchParams(LIST);
  query.set('fields', listFields(shownColumns(parseCatalogueSearch('').columns, 'narrow'), true));
  query.set('offset', '0');
  query.set('limit', '50');
  seen.keep(ANNA, AT, { kind: 'user', user });
  seen.keep(ANNA, AT, { kind: 'site', site });
  seen.keep(ANNA, AT, { kind: 'rows', query, list: answer });
  seen.keep(ANNA, AT, { kind: 'answer', key: JSON.stringify(marksKey(LIST)), body: marks });
  seen.keep(ANNA, AT, { kind: 'product', product });
  await seen.flush();
});
afterEach(() => vi.unstubAllGlobals());

async function start(address: string): Promise<void> {
  const { pathname, search } = new URL(address, 'http://localhost');
  vi.stubGlobal('window', { location: { pathname, search }, matchMedia: () => ({ matches: false }) });
  (await recallStart(seen, () => who))(client);
}
const known = (key: readonly unknown[]) => client.getQueryData(key);

test('the list is there before it is asked for, as this device’s and to be asked for all the same', async () => {
  await start('/');
  expect(known(broughtKey(LIST))).toEqual(answer);
  expect(known(marksKey(LIST))).toEqual(marks);
  expect(known(siteQuery.queryKey)).toEqual(site);
  expect(known(sessionQuery.queryKey)).toEqual(user);
  for (const key of [broughtKey(LIST), marksKey(LIST)]) {
    const state = client.getQueryState(key)!;
    expect(state).toMatchObject({ status: 'success', dataUpdatedAt: AT, isInvalidated: true });
    expect(isRestored(hashKey(key), state.dataUpdatedAt)).toBe(true);
  }
});

test('a list that begins elsewhere is not given the rows of its top', async () => {
  await start('/?row=5000');
  expect(known(broughtKey(LIST))).toBeUndefined();
  expect(known(marksKey(LIST))).toEqual(marks);
});

test('a product’s page has its product, and another screen what every screen has', async () => {
  await start('/products/p1');
  expect(known(productQuery('p1').queryKey)).toEqual(product);
  expect(known(broughtKey(LIST))).toBeUndefined();
  client = new QueryClient();
  await start('/imports');
  expect(client.getQueryCache().getAll()).toHaveLength(2);
});

test('what was read for one person is given to nobody else', async () => {
  vi.stubGlobal('window', { location: { pathname: '/', search: '' }, matchMedia: () => ({ matches: false }) });
  const put = await recallStart(seen, () => who);
  who = 'berta';
  put(client);
  expect(client.getQueryCache().getAll()).toEqual([]);
});
