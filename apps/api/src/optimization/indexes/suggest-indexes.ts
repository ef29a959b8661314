import type { Plan, PlanNode } from '@headroom/contracts/monitoring/database-plan';
import { readConditions, readJoin, type Condition } from './read-conditions.ts';
import type { ColumnStatistics, TableStatistics } from './table-statistics.ts';

/** Smaller tables are read whole as fast: https://github.com/ankane/pghero/blob/master/lib/pghero/methods/suggested_indexes.rb */
const ROWS_MIN = 500;
/** An index has to spare at least 70 % of the rows. */
const SHARE_LEFT_MAX = 0.3;
/** A column that leaves so little needs no second one beside it. */
const SHARE_ENOUGH = 0.01;
/** PostgreSQL's own guesses for what it knows nothing of: https://github.com/postgres/postgres/blob/master/src/include/utils/selfuncs.h */
const SHARE_ONE_SIDED = 1 / 3;
const SHARE_BETWEEN = 0.005;
/** How many values `= ANY ($1)` is taken to hold. */
const VALUES_OF_ANY = 3;

export interface IndexColumn {
  name: string;
  descending: boolean;
}

/** An index that might help a step of a plan. */
export interface IndexSuggestion {
  table: TableStatistics;
  columns: IndexColumn[];
  rowsRead: number;
  rowsLeft: number;
  /** Whether the rows would come in the order that is asked for. */
  savesSort: boolean;
  /** What the steps that it replaces cost now. */
  replacedCost: number;
  isJoin: boolean;
}

type Found = { column: string; share: number; isFixed: boolean };

/**
 * Indexes that would spare a plan from reading tables whole, as PgHero finds them: at most two columns to look up, and the columns of the
 * order where that saves a sort under a limit. Nothing where an index begins with the same columns already.
 * @param tables by name, of the plan's steps
 */
export function suggestIndexes(plan: Plan, tables: ReadonlyMap<string, TableStatistics>): IndexSuggestion[] {
  return plan.nodes.flatMap((node, at) => {
    const table = node.type === 'Seq Scan' && node.relation !== null ? tables.get(node.relation) : undefined;
    if (!table || table.rows < ROWS_MIN) return [];
    const suggestion = forScan({ plan, at, node, table }) ?? forJoin({ plan, at, node, table });
    return suggestion && !isCovered(suggestion) ? [suggestion] : [];
  });
}

interface Place {
  plan: Plan;
  at: number;
  node: PlanNode;
  table: TableStatistics;
}

function forScan({ plan, at, node, table }: Place): IndexSuggestion | undefined {
  const found = weigh(readConditions(node.filter ?? ''), table);
  const order = findOrder(plan, at, table);
  const fixed = found.filter(({ isFixed }) => isFixed).toSorted((a, b) => a.share - b.share);
  const ranges = found.filter(({ isFixed }) => !isFixed).toSorted((a, b) => a.share - b.share);
  const chosen: Found[] = fixed.slice(0, 1);
  const left = () => chosen.reduce((share, one) => share * one.share, 1);
  const second = fixed[1] ?? ranges[0];
  if (!order && second && left() > SHARE_ENOUGH) chosen.push(second);
  if (order && fixed[1] && left() > SHARE_ENOUGH) chosen.push(fixed[1]);
  // Rows in order are read until there are enough of them; what else is asked for makes that longer.
  const rest = found.filter((one) => !chosen.includes(one)).reduce((share, one) => share * one.share, 1);
  const whole = table.rows * left();
  const rowsLeft = order ? Math.min(whole, order.limit / Math.max(rest, 1e-6)) : whole;
  const columns = [...chosen.map(({ column }) => ({ name: column, descending: false })), ...(order?.columns ?? [])];
  if (columns.length === 0 || rowsLeft > table.rows * SHARE_LEFT_MAX) return undefined;
  return {
    table,
    columns,
    rowsRead: table.rows,
    rowsLeft: Math.max(rowsLeft, 1),
    savesSort: order !== undefined,
    replacedCost: node.selfCost + (order?.cost ?? 0) + gatherCost(plan, { at, isSorted: order !== undefined }),
    isJoin: false,
  };
}

/** A table that is read whole to be joined with few rows. */
function forJoin({ plan, at, node, table }: Place): IndexSuggestion | undefined {
  for (const { index, node: join } of ancestors(plan, at)) {
    if (!/Join|Nested Loop/.test(join.type)) continue;
    const own = readJoin(join.condition ?? '').find(({ alias }) => alias === node.alias);
    const column = own && table.columns.get(own.column);
    const other = inputs(plan, index).find((input) => !(input.index <= at && at < input.end));
    if (!own || !column || !other) return undefined;
    const rowsLeft = Math.max(other.node.rowsGuessed * column.matchShare * table.rows, 1);
    if (rowsLeft > table.rows * SHARE_LEFT_MAX) return undefined;
    const columns = [{ name: own.column, descending: false }];
    const replacedCost = node.selfCost + join.selfCost;
    return { table, columns, rowsRead: table.rows, rowsLeft, savesSort: false, replacedCost, isJoin: true };
  }
  return undefined;
}

function weigh(conditions: readonly Condition[], table: TableStatistics): Found[] {
  const byColumn = Map.groupBy(conditions, ({ column }) => column);
  return [...byColumn].flatMap(([column, of]) => {
    const statistics = table.columns.get(column);
    return statistics ? [{ column, ...shareOf(of, statistics) }] : [];
  });
}

function shareOf(conditions: readonly Condition[], { matchShare, nullShare }: ColumnStatistics): Omit<Found, 'column'> {
  const kinds = new Set(conditions.map(({ kind }) => kind));
  if (kinds.has('equal')) return { share: matchShare, isFixed: true };
  if (kinds.has('isNull')) return { share: nullShare, isFixed: true };
  if (kinds.has('oneOf')) return { share: Math.min(matchShare * VALUES_OF_ANY, 1), isFixed: true };
  return { share: kinds.size === 2 ? SHARE_BETWEEN : SHARE_ONE_SIDED, isFixed: false };
}

/** The order that a limit asks this one table for, where nothing but a sort stands between. */
function findOrder(plan: Plan, at: number, table: TableStatistics) {
  const above = ancestors(plan, at).filter(({ node }) => !node.type.startsWith('Gather'));
  const sort = above[0]?.node;
  const limit = above[1]?.node;
  if (sort?.type !== 'Sort' || limit?.type !== 'Limit' || sort.sortKey.length > 2) return undefined;
  const columns = sort.sortKey.map((key): IndexColumn | undefined => {
    const parts = /^(?:"?[\w$]+"?\.)?"?([\w$]+)"?( DESC)?$/.exec(key);
    return parts?.[1] && table.columns.has(parts[1])
      ? { name: parts[1], descending: parts[2] !== undefined }
      : undefined;
  });
  if (!columns.every((column) => column !== undefined)) return undefined;
  return { columns, limit: limit.rowsGuessed, cost: sort.selfCost };
}

/** Of workers that read the table, or read and sort it, and do nothing else: who reads few rows by an index starts none. */
function gatherCost(plan: Plan, { at, isSorted }: { at: number; isSorted: boolean }): number {
  const nearest = ancestors(plan, at).slice(0, isSorted ? 2 : 1);
  return nearest.find(({ node }) => node.type.startsWith('Gather'))?.node.selfCost ?? 0;
}

/** The nearest first. */
function ancestors({ nodes }: Plan, at: number): { index: number; node: PlanNode }[] {
  const found: { index: number; node: PlanNode }[] = [];
  let depth = nodes[at]?.depth ?? 0;
  for (let index = at - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (!node || node.depth >= depth) continue;
    depth = node.depth;
    found.push({ index, node });
  }
  return found;
}

/** A step's inputs, each with where it and what is below it ends. */
function inputs({ nodes }: Plan, at: number): { index: number; end: number; node: PlanNode }[] {
  const depth = nodes[at]?.depth ?? 0;
  const end = nodes.findIndex((node, index) => index > at && node.depth <= depth);
  const last = end === -1 ? nodes.length : end;
  const starts = nodes.flatMap((node, index) =>
    index > at && index < last && node.depth === depth + 1 ? [{ index, node }] : [],
  );
  return starts.map((start, place) => ({ ...start, end: starts[place + 1]?.index ?? last }));
}

/** Whether an index begins with the same columns; the planner had it and did not want it. Columns that are looked up may stand in any order. */
function isCovered({ table, columns, savesSort }: IndexSuggestion): boolean {
  const wanted = columns.map(({ name }) => name);
  return table.indexes.some((index) => {
    const head = index.slice(0, wanted.length);
    return (
      head.length === wanted.length &&
      (savesSort ? head.join('\0') === wanted.join('\0') : wanted.every((name) => head.includes(name)))
    );
  });
}
