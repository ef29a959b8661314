import { expect, it } from 'vitest';
import { createHistory, type Acknowledged, type ProductHistory } from './history.ts';
import { judgeActiveCount } from './judge-counts.ts';

const write = (version: number, at: number, status: 'active' | 'draft'): Acknowledged => ({
  version,
  at,
  status,
  title: '',
  updatedAt: '',
  token: '',
});
const product = (id: string, ...acknowledged: Acknowledged[]): ProductHistory => ({
  ...createHistory(id),
  acknowledged,
  lastSentAt: acknowledged.at(-1)!.at - 1,
});
const [active, draft] = [write(1, 0, 'active'), write(2, 8_000, 'draft')];
const judge = (
  count: number,
  products: ProductHistory[],
  startedAt: number,
  token?: { id: string; write: Acknowledged },
) =>
  judgeActiveCount({ startedAt, active: count, token }, new Map(products.map((history) => [history.id, history])))
    .length;

it('lets counts be five seconds behind, and no more', () => {
  const products = [product('a', active), product('b', active, draft)];
  expect([0, 1, 2, 3].map((count) => judge(count, products, 10_000))).toEqual([1, 0, 0, 1]);
  expect([0, 1, 2, 3].map((count) => judge(count, products, 13_001))).toEqual([1, 0, 1, 1]);
});

it('demands of a token that its product is counted as it was left', () => {
  const products = [product('a', active), product('b', active, draft)];
  expect(judge(2, products, 8_001, { id: 'b', write: draft })).toBe(1);
  expect(judge(1, products, 8_001, { id: 'b', write: draft })).toBe(0);
});

it('demands nothing of a product of which nobody knows', () => {
  const underWay = { ...product('a', active), lastSentAt: 9_000 };
  expect([0, 1, 2].map((count) => judge(count, [underWay], 10_000))).toEqual([0, 0, 1]);
  const withGap = product('a', active, write(3, 1_000, 'active'));
  expect([0, 1, 2].map((count) => judge(count, [withGap], 5_500))).toEqual([0, 0, 1]);
  expect([0, 1, 2].map((count) => judge(count, [withGap], 6_500))).toEqual([1, 0, 1]);
});
