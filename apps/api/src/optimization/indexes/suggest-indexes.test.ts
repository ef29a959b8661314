import type { Plan, PlanNode } from '@headroom/contracts/monitoring/database-plan';
import { describe, expect, it } from 'vitest';
import { estimateCostAfter, estimateIndexBytes } from './index-cost.ts';
import { suggestIndexes } from './suggest-indexes.ts';
import { matchShare, type TableStatistics } from './table-statistics.ts';

const node = (fields: Partial<PlanNode> & Pick<PlanNode, 'type'>): PlanNode => ({
  depth: 0,
  relation: null,
  alias: fields.relation ?? null,
  index: null,
  condition: null,
  filter: null,
  sortKey: [],
  cost: 1_000,
  selfCost: 1_000,
  selfMilliseconds: null,
  rowsGuessed: 10,
  rowsReal: null,
  rowsRemoved: null,
  loops: null,
  buffersHit: null,
  buffersRead: null,
  isCostly: false,
  ...fields,
});
const planOf = (...nodes: PlanNode[]): Plan => ({
  source: 'generic',
  nodes,
  cost: 1_000,
  planningMilliseconds: null,
  executionMilliseconds: null,
});
const things = (fields: Partial<TableStatistics> = {}): ReadonlyMap<string, TableStatistics> => {
  const column = (share: number) => ({ matchShare: share, nullShare: 0, width: 8 });
  const columns = new Map([
    ['maker', column(0.002)],
    ['kind', column(0.3)],
    ['status', column(0.8)],
    ['made_at', column(0.000_1)],
    ['id', column(0.000_01)],
  ]);
  const table = {
    name: 'things',
    quoted: 'things',
    rows: 100_000,
    pages: 1_000,
    writes: 5,
    columns,
    indexes: [],
    ...fields,
  };
  return new Map([['things', table]]);
};
const scan = (filter: string | null, depth = 0) => node({ type: 'Seq Scan', relation: 'things', filter, depth });
const advised = (plan: Plan, tables = things()) =>
  suggestIndexes(plan, tables).map(({ columns }) =>
    columns.map(({ name, descending }) => name + (descending ? ' DESC' : '')),
  );
const sorted = (filter: string | null, key: string) =>
  planOf(
    node({ type: 'Limit', rowsGuessed: 50 }),
    node({ type: 'Sort', depth: 1, sortKey: [key], selfCost: 100 }),
    scan(filter, 2),
  );

describe('advice', () => {
  it('takes the column that leaves fewest rows, and a second one where that helps', () => {
    expect(advised(planOf(scan('((kind = $1) AND (maker = $2))')))).toEqual([['maker']]);
    const weaker = things({
      columns: new Map([
        ['maker', { matchShare: 0.1, nullShare: 0, width: 8 }],
        ['kind', { matchShare: 0.3, nullShare: 0, width: 8 }],
      ]),
    });
    expect(advised(planOf(scan('((kind = $1) AND (maker = $2))')), weaker)).toEqual([['maker', 'kind']]);
    expect(advised(planOf(scan('((made_at > $1) AND (made_at < $2))')))).toEqual([['made_at']]);
  });

  it('is not given where too many rows are left, or nothing can be looked up', () => {
    expect(advised(planOf(scan('(status = $1)')))).toEqual([]);
    expect(advised(planOf(scan('(made_at > $1)')))).toEqual([]);
    expect(advised(planOf(scan('(lower(maker) = $1)')))).toEqual([]);
    expect(advised(planOf(scan(null)))).toEqual([]);
  });

  it('is not given for small tables, nor for tables that nothing is known of', () => {
    expect(advised(planOf(scan('(maker = $1)')), things({ rows: 499 }))).toEqual([]);
    expect(advised(planOf(scan('(maker = $1)')), new Map())).toEqual([]);
    expect(advised(planOf(scan('(maker = $1)')), things({ columns: new Map() }))).toEqual([]);
  });

  it('is not given where an index begins with the same columns', () => {
    const filter = '(maker = $1)';
    expect(advised(planOf(scan(filter)), things({ indexes: [['maker', 'id']] }))).toEqual([]);
    expect(advised(planOf(scan(filter)), things({ indexes: [['id', 'maker']] }))).toEqual([['maker']]);
  });

  it('adds the order where that saves a sort under a limit', () => {
    expect(advised(sorted('(maker = $1)', 'made_at DESC'))).toEqual([['maker', 'made_at DESC']]);
    expect(advised(sorted('(status = $1)', 'things.made_at'))).toEqual([['status', 'made_at']]);
    expect(advised(sorted(null, 'made_at'))).toEqual([['made_at']]);
    expect(advised(sorted(null, 'lower(maker)'))).toEqual([]);
    const unlimited = planOf(node({ type: 'Sort', sortKey: ['made_at'] }), scan('(maker = $1)', 1));
    expect(advised(unlimited)).toEqual([['maker']]);
  });

  it('spares the start of workers that only read the table, or read and sort it', () => {
    const gather = (depth: number, type = 'Gather') => node({ type, depth, selfCost: 1_040 });
    const replaced = (...nodes: PlanNode[]) => suggestIndexes(planOf(...nodes), things())[0]?.replacedCost;
    const filter = '(maker = $1)';
    expect(replaced(scan(filter))).toBe(1_000);
    expect(replaced(gather(0), scan(filter, 1))).toBe(2_040);
    const limit = node({ type: 'Limit', rowsGuessed: 50 });
    const sort = (depth: number) => node({ type: 'Sort', depth, sortKey: ['made_at'], selfCost: 100 });
    expect(replaced(limit, gather(1, 'Gather Merge'), sort(2), scan(filter, 3))).toBe(2_140);
    expect(replaced(limit, sort(1), gather(2), scan(filter, 3))).toBe(2_140);
    // What else workers do goes on.
    expect(replaced(gather(0), node({ type: 'Aggregate', depth: 1 }), scan(filter, 2))).toBe(1_000);
    expect(replaced(gather(0), node({ type: 'Sort', depth: 1, sortKey: ['made_at'] }), scan(filter, 2))).toBe(1_000);
  });

  it('is given for a table that is read whole to be joined with few rows', () => {
    const join = (rows: number) =>
      planOf(
        node({ type: 'Hash Join', condition: '(things.maker = o.name)' }),
        scan(null, 1),
        node({ type: 'Hash', depth: 1, rowsGuessed: rows }),
        node({ type: 'Seq Scan', depth: 2, relation: 'others', alias: 'o', rowsGuessed: rows }),
      );
    expect(advised(join(20))).toEqual([['maker']]);
    expect(advised(join(5_000))).toEqual([]);
  });
});

it('takes a value for as likely as it is stored', () => {
  expect(matchShare({ values: 4, nulls: 0, common: [0.25, 0.25, 0.25, 0.25] })).toBeCloseTo(0.25);
  // Everybody asks for the value that nearly all rows hold.
  expect(matchShare({ values: 2, nulls: 0, common: [0.95, 0.05] })).toBeGreaterThan(0.9);
  expect(matchShare({ values: 1_000, nulls: 0, common: [] })).toBeCloseTo(0.001);
  expect(matchShare({ values: 0, nulls: 1, common: [] })).toBe(1);
});

it('sums up what an index costs', () => {
  const [suggestion] = suggestIndexes(planOf(scan('(maker = $1)')), things());
  const cost = (randomPageCost: number) => estimateCostAfter(suggestion!, { cost: 1_000, randomPageCost });
  expect(cost(1.1)).toBeLessThan(300);
  expect(cost(4)).toBeGreaterThan(cost(1.1));
  expect(cost(1_000)).toBe(1_000);
  // 100,000 entries of 8 + 12 bytes, nine tenths full.
  expect(estimateIndexBytes(suggestion!) / 2_222_222).toBeCloseTo(1, 1);
});
