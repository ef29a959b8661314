import type { IndexSuggestion } from './suggest-indexes.ts';

/** PostgreSQL's defaults: https://www.postgresql.org/docs/current/runtime-config-query.html#RUNTIME-CONFIG-QUERY-CONSTANTS */
const TUPLE = 0.01;
const INDEX_TUPLE = 0.005;
const OPERATOR = 0.0025;
const PAGE_BYTES = 8_192;
/** Of a B-tree: the head of an entry with its padding, its pointer, and how full pages are made. */
const ENTRY_BYTES = 12;
const FILL = 0.9;

/** What an index would take on disk, at least; repeated values take less (they are kept once). */
export function estimateIndexBytes({ table, columns }: Pick<IndexSuggestion, 'table' | 'columns'>): number {
  const width = columns.reduce((sum, { name }) => sum + (table.columns.get(name)?.width ?? 8), 0);
  const padded = Math.ceil(width / 8) * 8;
  return Math.ceil((table.rows * (padded + ENTRY_BYTES)) / FILL / PAGE_BYTES + 1) * PAGE_BYTES;
}

/**
 * What a plan would cost with the index: each page is fetched once at most (Mackert and Lohman, as PostgreSQL has it), at the price of a random one.
 * By the ratio of both ways to read the table, so that the workers' part of it and limits need no rules of their own.
 */
export function estimateCostAfter(
  { table, rowsLeft, replacedCost }: IndexSuggestion,
  { cost, randomPageCost }: { cost: number; randomPageCost: number },
): number {
  const fetched = Math.min((2 * table.pages * rowsLeft) / (2 * table.pages + rowsLeft), table.pages);
  const descent = Math.ceil(Math.log2(Math.max(table.rows, 2))) * OPERATOR + randomPageCost;
  const byIndex = descent + fetched * randomPageCost + rowsLeft * (TUPLE + INDEX_TUPLE + OPERATOR);
  const whole = table.pages + table.rows * (TUPLE + OPERATOR);
  const spared = Math.min(replacedCost, cost) * (1 - Math.min(byIndex / whole, 1));
  return Math.max(cost - spared, Math.min(byIndex, cost));
}
