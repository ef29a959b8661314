import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Dimension, FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool, QueryResultRow } from 'pg';
import { estimateEvents } from './estimate-events.ts';
import { planReading, readingBefore, type Reading } from './plan-reading.ts';
import { readCells, type Cell } from './read-cells.ts';
import { readSteps, type StepFigure } from './read-steps.ts';
import { readTermBook, type TermBook } from './term-book.ts';

/**
 * So many single events are read for an answer, of a time and the one before it together; of more, a random part of the visits. Two of three lie
 * on a page of their own, so that it is pages that cost: all of a fortnight took longer than any request may, and 40,000 still 0.3 s of processor
 * among fifty million.
 */
const RAW_EVENTS_MAX = 20_000;

/** What answers read by. */
export interface FieldReader {
  /** How figures of these metrics are read, and of which part of the visits where that is of single events. */
  plan(query: FieldQuery, about: { metrics: readonly FieldMetric[]; by?: Dimension }): Promise<Reading>;
  /** Of single events, whatever could be read otherwise. */
  planRaw(query: FieldQuery): Reading;
  cells(asked: {
    query: FieldQuery;
    reading: Reading;
    metrics: readonly FieldMetric[];
    by?: Dimension;
    isTotal?: boolean;
  }): Promise<Cell[]>;
  /** Percentiles of steps that are one rollup each. */
  steps(asked: {
    query: FieldQuery;
    reading: Reading;
    metrics: readonly FieldMetric[];
    percentile: number;
  }): Promise<StepFigure[]>;
  /** Of how many of all visits events of these metrics are read, so that about `most` are: 1 for all. */
  share(query: FieldQuery, asked: { reading: Reading; metrics: readonly FieldMetric[]; most: number }): Promise<number>;
  book(): Promise<TermBook>;
  rows<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

export function createFieldReader({
  pool,
  rawDays,
  rollupDays,
  rawEventsMax = RAW_EVENTS_MAX,
}: {
  pool: Pick<Pool, 'query'>;
  rawDays: number;
  rollupDays: number;
  rawEventsMax?: number;
}): FieldReader {
  const book = () => readTermBook(pool);
  return {
    book,
    async plan(query, { metrics, by }) {
      const reading = planReading(query, { ...(by ? { by } : {}), rawDays, rollupDays });
      if (reading.source === 'rollup') return reading;
      const both = { from: readingBefore(reading).from, to: reading.to, dimension: undefined };
      const n = await estimateEvents({ pool, book: await book() }, { reading: both, metrics });
      return { ...reading, share: n > rawEventsMax ? rawEventsMax / n : 1 };
    },
    planRaw: (query) => planReading(query, { rawDays, rollupDays, isRaw: true }),
    async share(query, { reading, metrics, most }) {
      const planned = planReading(query, { rawDays, rollupDays });
      const filtered = planned.source === 'rollup' ? query : undefined;
      const time = { ...reading, dimension: planned.dimension };
      const n = await estimateEvents({ pool, book: await book() }, { reading: time, metrics, query: filtered });
      return n > most ? most / n : 1;
    },
    cells: async (asked) => readCells({ pool, book: await book() }, asked),
    steps: async (asked) => readSteps({ pool, book: await book() }, asked),
    rows: async (text, values) => (await pool.query(text, values)).rows,
  };
}
