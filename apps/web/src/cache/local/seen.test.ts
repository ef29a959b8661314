import 'fake-indexeddb/auto';
import type { User } from '@headroom/contracts/accounts';
import type { Product, ProductList } from '@headroom/contracts/products';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localDataName, type Person } from './local-data.ts';
import type { LocalData } from './local-transaction.ts';
import { openLocalData } from './open-local-data.ts';
import { createSeen, type Seen, type SeenStore } from './seen.ts';

let round = 0;
let databases: Map<Person, LocalData>;
let who: Person;
let seen: SeenStore;
let kept: number;

const data = (person: Person) => {
  const known = databases.get(person) ?? openLocalData({ name: `${localDataName(person)}-${round}` });
  databases.set(person, known);
  return known;
};
const userOf = (id: string) => ({ id, email: `${id}@example.com`, name: id, role: 'editor' }) as User;

beforeEach(() => {
  round++;
  kept = 0;
  who = null;
  databases = new Map();
  seen = createSeen({
    data,
    person: () => who,
    whenIdle: () => undefined,
    onKept: () => kept++,
    limits: { pages: 20, answers: 10, products: 5 },
  });
});
afterEach(() => {
  for (const database of databases.values()) database.close();
});

const FIELDS = 'id,title,price';
function rows(offset: number, { list = 'sort=title', fields = FIELDS, total = 1_000, limit = 50 } = {}) {
  const query = new URLSearchParams(list);
  query.set('fields', fields);
  query.set('offset', String(offset));
  query.set('limit', String(limit));
  const products = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => ({
    id: `p${offset + index}`,
    title: `Row ${offset + index}`,
  }));
  const page = {
    limit,
    offset,
    positionAsOf: null,
    nextCursor: null,
    prevCursor: null,
    total: null,
    totalIsExact: null,
  };
  return { query, list: { products, page, search: null } as ProductList };
}
const seeRows = (...given: Parameters<typeof rows>): Seen => ({ kind: 'rows', ...rows(...given) });
const ids = (list: ProductList | undefined) => list?.products.map(({ id }) => id);

test('a page that was seen comes back whole, with the time at which the server said it', async () => {
  const { query, list } = rows(50);
  query.set('count', 'estimated');
  seen.keep(null, 1_000, { kind: 'rows', query, list });
  await seen.flush();
  expect(await seen.rows(null, rows(50).query)).toEqual({ body: list, at: 1_000 });
  expect(await seen.rows(null, rows(100).query)).toBeUndefined();
  expect(await seen.rows(null, rows(50, { list: 'sort=price' }).query)).toBeUndefined();
  expect(kept).toBe(1);
});

test('rows are found in pages with other fields and other edges, as old as the oldest of them', async () => {
  seen.keep(null, 2_000, seeRows(0));
  seen.keep(null, 1_000, seeRows(50));
  seen.keep(null, 3_000, seeRows(50, { fields: 'id' }));
  seen.keep(null, 3_000, seeRows(0, { list: 'sort=title&vendor=a' }));
  await seen.flush();
  const found = await seen.rows(null, rows(48, { fields: 'id,title', limit: 5 }).query);
  expect(ids(found?.body)).toEqual(['p48', 'p49', 'p50', 'p51', 'p52']);
  expect(found?.body.page).toMatchObject({ offset: 48, limit: 5 });
  expect(found?.at).toBe(1_000);
  // What was not asked for then is not made up now, and a gap is no end.
  expect(await seen.rows(null, rows(0, { fields: 'id,vendor' }).query)).toBeUndefined();
  expect(await seen.rows(null, rows(98, { fields: 'id', limit: 5 }).query)).toBeUndefined();
});

test('the end of a list is an end', async () => {
  seen.keep(null, 1, seeRows(0, { total: 3 }));
  await seen.flush();
  expect(ids((await seen.rows(null, rows(1, { fields: 'id', limit: 5 }).query))?.body)).toEqual(['p1', 'p2']);
});

test('what was seen longest ago goes first, and only as many as there may be stay', async () => {
  for (let page = 0; page < 30; page++) seen.keep(null, page, seeRows(page * 50));
  for (let at = 0; at < 8; at++) seen.keep(null, at, { kind: 'product', product: { id: `p${at}` } as Product });
  seen.keep(null, 99, { kind: 'answer', key: 'marks', body: { marks: [] } });
  await seen.flush();
  const { pages, products, answers } = await data(null).read(['pages', 'products', 'answers'], async (tx) => ({
    pages: await tx.all('pages', { index: 'at' }),
    products: await tx.keys('products'),
    answers: await tx.count('answers'),
  }));
  expect(pages.map(({ at }) => at)).toEqual(Array.from({ length: 18 }, (_, index) => 12 + index));
  expect(products).toEqual(['p3', 'p4', 'p5', 'p6', 'p7']);
  expect(answers).toBe(1);
});

test('what the server takes back is forgotten', async () => {
  seen.keep(null, 1, { kind: 'product', product: { id: 'p1' } as Product });
  seen.keep(null, 1, { kind: 'answer', key: 'a', body: 1 });
  await seen.flush();
  seen.keep(null, 2, { kind: 'noProduct', id: 'p1' });
  seen.keep(null, 2, { kind: 'noAnswer', key: 'a' });
  await seen.flush();
  expect(await seen.product(null, 'p1')).toBeUndefined();
  expect(await seen.answer(null, 'a')).toBeUndefined();
});

test('each person has a database of their own, and a batch is of whoever asked', async () => {
  who = 'ann';
  seen.keep('ann', 1, { kind: 'user', user: userOf('ann') });
  seen.keep('ann', 1, seeRows(0));
  // Asked before ann signed in, answered after it.
  seen.keep(null, 1, seeRows(50));
  await seen.flush();
  expect(ids((await seen.rows('ann', rows(0).query))?.body)).toHaveLength(50);
  for (const other of ['bob', null]) {
    expect(await seen.rows(other, rows(0).query)).toBeUndefined();
    expect(await seen.rows(other, rows(50).query)).toBeUndefined();
  }
  // And what ann asked for before she left is not written for bob.
  seen.keep('ann', 2, seeRows(100));
  who = 'bob';
  seen.keep('bob', 2, { kind: 'user', user: userOf('bob') });
  await seen.flush();
  expect(await seen.rows('ann', rows(100).query)).toBeUndefined();
  expect(await seen.rows('bob', rows(100).query)).toBeUndefined();
});

test('nothing is written for a person of whom the server has not said that it is them', async () => {
  who = 'ann';
  seen.keep('ann', 1, seeRows(0));
  await seen.flush();
  expect(await seen.rows('ann', rows(0).query)).toBeUndefined();
  expect(kept).toBe(0);
  // It waited for exactly that.
  seen.keep('ann', 2, { kind: 'user', user: userOf('ann') });
  await seen.flush();
  expect(await seen.rows('ann', rows(0).query)).toMatchObject({ at: 1 });
});

test('a sign-out in another tab is not overtaken by a write that was on its way', async () => {
  who = 'ann';
  seen.keep('ann', 1, { kind: 'user', user: userOf('ann') });
  await seen.flush();
  const cleared = data('ann').write(['facts', 'pages'], async (tx) => {
    await tx.clear('facts');
    await tx.clear('pages');
  });
  seen.keep('ann', 2, seeRows(0));
  await Promise.all([cleared, seen.flush()]);
  expect(await data('ann').read(['pages'], (tx) => tx.count('pages'))).toBe(0);
});

test('a device that keeps nothing is no reason to fail', async () => {
  seen = createSeen({
    data: () => ({ write: () => Promise.reject(new DOMException('', 'QuotaExceededError')) }) as unknown as LocalData,
    person: () => null,
    whenIdle: () => undefined,
  });
  seen.keep(null, 1, seeRows(0));
  await expect(seen.flush()).resolves.toBeUndefined();
});
