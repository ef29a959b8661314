import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Figure } from '@headroom/contracts/monitoring/figures';
import { Z_95 } from '@headroom/contracts/monitoring/histogram';
import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool } from 'pg';
import { parseRollup } from '../../parse-rollup.ts';
import { DAY, HOUR, SLICE } from '../rollups/roll-up.ts';
import { coverRollups } from './cover-rollups.ts';
import type { Reading } from './plan-reading.ts';
import { rollupCondition } from './read-cells.ts';
import type { TermBook } from './term-book.ts';
import { figureOf, toFigure } from './to-figure.ts';

/** A metric's percentile in one step. */
export interface StepFigure {
  metric: FieldMetric;
  /** When the step begins, in seconds since 1970. */
  step: number;
  figure: Figure;
}

/**
 * Whether each step of a metric is one rollup, which then tells its percentile without leaving the database, and longer ones tell of the time as a
 * whole: hours of a week are nearly all that there is to read. Of days, the one that goes on is told by its hours.
 */
export function isReadByRank(
  { source, step, dimension, from, to }: Omit<Reading, 'isCut' | 'share' | 'floor'>,
  query: FieldQuery,
): boolean {
  const isOneRollup =
    source === 'rollup' && (query.route?.length ?? 0) <= 1 && (!dimension || query[dimension]?.length === 1);
  // So long a time has a longer rollup within.
  return isOneRollup && ((step === SLICE && to - from >= 2 * HOUR) || (step === HOUR && to - from >= 2 * DAY));
}

interface Row {
  metric: number;
  at: number;
  n: number;
  /** Buckets. */
  value: number;
  low: number | null;
  high: number | null;
  /** Of rows that have no ranks yet. */
  buckets: string | null;
  counts: string | null;
}

/** Buckets at the ranks that `percentileOf` and `percentileInterval` take; each is found by halves. */
const rankedSql = (condition: string, share: number): string => `
  SELECT metric, date_part('epoch', at) AS at, n, buckets[1 + width_bucket(greatest(1, ceil(share * n))::integer - 1, ranks)] AS value,
    CASE WHEN low >= 1 AND high <= n THEN buckets[1 + width_bucket(low::integer - 1, ranks)] END AS low,
    CASE WHEN low >= 1 AND high <= n THEN buckets[1 + width_bucket(high::integer - 1, ranks)] END AS high,
    CASE WHEN ranks IS NULL THEN buckets::text END AS buckets, counts::text AS counts
  FROM (
    SELECT metric, at, buckets, counts, CASE WHEN counts IS NULL THEN ranks END AS ranks, (good + needs_improvement + poor)::float8 AS n,
      ${share}::float8 AS share
    FROM field_rollups WHERE ${condition}
  ) found
  CROSS JOIN LATERAL (SELECT ${Z_95}::float8 * sqrt(n * share * (1 - share)) AS half) width
  CROSS JOIN LATERAL (SELECT floor(share * n - half) AS low, ceil(share * n + half) + 1 AS high) around`;

/** @param asked of which `isReadByRank` holds. */
export async function readSteps(
  { pool, book }: { pool: Pick<Pool, 'query'>; book: TermBook },
  {
    query,
    reading,
    metrics,
    percentile,
  }: { query: FieldQuery; reading: Reading; metrics: readonly FieldMetric[]; percentile: number },
): Promise<StepFigure[]> {
  if (reading.from >= reading.to) return [];
  const kind = rollupCondition(book, { query, dimension: reading.dimension, by: undefined, metrics });
  const [time] = coverRollups(reading, { isTotal: false });
  const { rows } = await pool.query<Row>(rankedSql(`${kind} AND ${time}`, percentile / 100));
  return rows.map(({ at, metric: number, buckets, counts, ...found }) => {
    const metric = book.textOf('metric', number) as FieldMetric;
    const isRanked = buckets === null || counts === null;
    return {
      metric,
      step: at,
      figure: isRanked
        ? figureOf(metric, found)
        : toFigure(metric, parseRollup({ buckets, heights: counts, isRanked: false }), percentile),
    };
  });
}
