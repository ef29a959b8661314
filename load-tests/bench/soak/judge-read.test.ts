import { describe, expect, it } from 'vitest';
import { createHistory, type Acknowledged, type ProductHistory } from './history.ts';
import { judgeRead, type ReadScope, type Row } from './judge-read.ts';

const write = (version: number, at: number, fields: Partial<Acknowledged> = {}): Acknowledged => ({
  version,
  at,
  title: `m ${version}`,
  status: 'active',
  updatedAt: new Date(at).toISOString(),
  token: `token ${version}`,
  ...fields,
});
const product = (id: string, ...acknowledged: Acknowledged[]): ProductHistory => ({
  ...createHistory(id),
  acknowledged,
  lastSentAt: (acknowledged.at(-1)?.at ?? 0) - 1,
});
const rowOf = (id: string, { version, title, status, updatedAt }: Acknowledged): Row => ({
  id,
  version,
  title,
  status,
  updatedAt,
});
const all: ReadScope = { name: 'all' };

function judge(
  rows: Row[],
  products: ProductHistory[],
  { startedAt = 10_000, scope = all, token = undefined as Acknowledged | undefined } = {},
) {
  const histories = new Map(products.map((history) => [history.id, history]));
  const judged = judgeRead({ scope, startedAt, rows, token: token && { id: 'a', write: token } }, histories);
  return { ...judged, faults: judged.findings.map(({ fault }) => fault) };
}

describe('judgeRead', () => {
  const [old, young] = [write(1, 1_000), write(2, 9_500)];

  it('lets a read without a token be a second behind, and says how far it was', () => {
    expect(judge([rowOf('a', old)], [product('a', old, young)])).toMatchObject({ faults: [], behindMilliseconds: 500 });
    expect(judge([rowOf('a', young)], [product('a', old, young)])).toMatchObject({ faults: [], behindMilliseconds: 0 });
  });

  it('finds a read that is further behind', () => {
    const { faults } = judge([rowOf('a', old)], [product('a', old, young)], { startedAt: 10_500 });
    expect(faults).toEqual(['too far behind']);
  });

  it('finds a read that is older than its token, however young that is', () => {
    const { faults } = judge([rowOf('a', old)], [product('a', old, young)], { token: young, startedAt: 9_501 });
    expect(faults).toEqual(['older than its token']);
    expect(judge([rowOf('a', young)], [product('a', old, young)], { token: young, startedAt: 9_501 }).faults).toEqual(
      [],
    );
  });

  it('finds a state that nobody wrote', () => {
    expect(judge([{ ...rowOf('a', old), title: 'torn' }], [product('a', old)]).faults).toEqual(['never written so']);
  });

  it('finds what is missing, or there, only where it lay still', () => {
    const scope: ReadScope = { name: 'active', status: 'active' };
    const draft = write(3, 2_000, { status: 'draft' });
    expect(judge([], [product('a', old)], { scope }).faults).toEqual(['missing']);
    expect(judge([], [product('a', draft)], { scope }).faults).toEqual([]);
    expect(judge([rowOf('a', draft)], [product('a', draft)], { scope }).faults).toEqual([
      'shown though it does not match',
    ]);
    const underWay = { ...product('a', old), lastSentAt: 9_999 };
    expect(judge([], [underWay], { scope }).faults).toEqual([]);
    expect(judge([], [product('a', old, young)], { scope }).faults).toEqual([]);
    expect(judge([], [product('a', old, young)], { scope, token: young }).faults).toEqual(['missing']);
  });

  it('demands of a page what lies between its first and its last row', () => {
    const scope: ReadScope = { name: 'page', pageBy: 'title' };
    const [a, b, c] = ['a', 'b', 'c'].map((title) => write(1, 1_000, { title })) as [
      Acknowledged,
      Acknowledged,
      Acknowledged,
    ];
    const products = [product('a', a), product('b', b), product('c', c)];
    expect(judge([rowOf('a', a), rowOf('c', c)], products, { scope }).faults).toEqual(['missing']);
    expect(judge([rowOf('a', a), rowOf('b', b)], products, { scope }).faults).toEqual([]);
  });

  it('demands of the newest first that nothing older stands where it is missing', () => {
    const scope: ReadScope = { name: 'newest', pageBy: 'newest' };
    const later = write(1, 3_000);
    expect(judge([rowOf('b', later)], [product('a', old), product('b', later)], { scope }).faults).toEqual([]);
    expect(judge([rowOf('a', old)], [product('a', old), product('b', later)], { scope }).faults).toEqual(['missing']);
  });
});
