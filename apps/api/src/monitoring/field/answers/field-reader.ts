import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Dimension, FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool, QueryResultRow } from 'pg';
import { planReading, type Reading } from './plan-reading.ts';
import { readCells, type Cell } from './read-cells.ts';
import { readTermBook, type TermBook } from './term-book.ts';

/** What answers read by. */
export interface FieldReader {
  plan(query: FieldQuery, by?: Dimension): Reading;
  /** Of single events, whatever could be read otherwise. */
  planRaw(query: FieldQuery): Reading;
  cells(asked: {
    query: FieldQuery;
    reading: Reading;
    metrics: readonly FieldMetric[];
    by?: Dimension;
  }): Promise<Cell[]>;
  book(): Promise<TermBook>;
  rows<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

export function createFieldReader({
  pool,
  rawDays,
  rollupDays,
}: {
  pool: Pick<Pool, 'query'>;
  rawDays: number;
  rollupDays: number;
}): FieldReader {
  const book = () => readTermBook(pool);
  return {
    book,
    plan: (query, by) => planReading(query, { ...(by ? { by } : {}), rawDays, rollupDays }),
    planRaw: (query) => planReading(query, { rawDays, rollupDays, isRaw: true }),
    cells: async (asked) => readCells({ pool, book: await book() }, asked),
    rows: async (text, values) => (await pool.query(text, values)).rows,
  };
}
