import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { mergeHistograms, type Histogram } from '@headroom/contracts/monitoring/histogram';
import type { Dimension, FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool } from 'pg';
import { parseHistogram } from '../../parse-histogram.ts';
import { DAY, DIMENSION_NUMBERS, HOUR } from '../rollups/roll-up.ts';
import { eventCondition, idsOf } from './filter-sql.ts';
import type { Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';
import { visitCondition } from './visit-sample.ts';

/** A histogram of one metric in one step, for one value of the dimension that is told apart. */
export interface Cell {
  metric: FieldMetric;
  /** Of `by`; empty without it. */
  key: string;
  /** When the step begins, in seconds since 1970. */
  step: number;
  good: number;
  needsImprovement: number;
  poor: number;
  histogram: Histogram;
}

interface Row {
  metric: number;
  key: number;
  step: number;
  good: number;
  needs_improvement: number;
  poor: number;
  buckets: string;
  counts: string;
}

/** @param metrics which; there are rows of those only that something was measured of. */
export async function readCells(
  { pool, book }: { pool: Pick<Pool, 'query'>; book: TermBook },
  {
    query,
    reading,
    metrics,
    by,
  }: { query: FieldQuery; reading: Reading; metrics: readonly FieldMetric[]; by?: Dimension | undefined },
): Promise<Cell[]> {
  const asked = { query, reading, by, metrics: idsOf(book, 'metric', metrics).join(', ') };
  const text = reading.source === 'rollup' ? rollupSql(book, asked) : rawSql(book, asked);
  const { rows } = await pool.query<Row>(text);
  return rows.map((row) => ({
    metric: book.textOf('metric', row.metric) as FieldMetric,
    key: by === undefined ? '' : book.textOf(by, row.key),
    step: row.step,
    good: row.good,
    needsImprovement: row.needs_improvement,
    poor: row.poor,
    histogram: parseHistogram(row.buckets, row.counts),
  }));
}

interface Asked {
  query: FieldQuery;
  reading: Reading;
  by: Dimension | undefined;
  metrics: string;
}

const between = (since: string, until: string): string => `at >= ${since} AND at < ${until}`;

function rollupSql(book: TermBook, { query, reading, by, metrics }: Asked): string {
  const { dimension, from, to, step } = reading;
  const routes = query.route && query.route.length > 0 ? idsOf(book, 'route', query.route) : undefined;
  const terms = dimension && query[dimension];
  const key = by === 'route' ? 'route' : by === undefined ? '0' : 'term';
  const where = [
    `metric IN (${metrics})`,
    `dimension = ${dimension ? DIMENSION_NUMBERS[dimension] : 0}`,
    routes ? `route IN (${routes.join(', ')})` : by === 'route' ? 'route <> 0' : 'route = 0',
    ...(dimension && terms && terms.length > 0 ? [`term IN (${idsOf(book, dimension, terms).join(', ')})`] : []),
    // They are told of only where somebody asks for them.
    ...(dimension === 'device' && !terms?.includes('bot') ? [`term <> ${book.idOf('device', 'bot') ?? -1}`] : []),
  ].join(' AND ');
  const select = `SELECT metric, ${key} AS key, (floor(extract(epoch FROM at) / ${step}) * ${step})::float8 AS step, good, needs_improvement, poor,
    buckets::text, counts::text FROM field_rollups WHERE ${where}`;
  const [since, until] = [`to_timestamp(${from})`, `to_timestamp(${to})`];
  if (step < DAY) return `${select} AND resolution = ${step} AND ${between(since, until)}`;
  // Days that are not made yet, today above all, are told by their hours.
  const made = `(SELECT coalesce(max(at) + interval '1 day', '-infinity') FROM field_rolled WHERE resolution = ${DAY})`;
  return `${select} AND resolution = ${DAY} AND ${between(since, until)}
    UNION ALL ${select} AND resolution = ${HOUR} AND ${between(`greatest(${since}, ${made})`, until)}`;
}

function rawSql(book: TermBook, { query, reading, by, metrics }: Asked): string {
  const { step } = reading;
  const condition = [visitCondition(reading.share) ?? 'true', eventCondition(query, { book, reading })].join(' AND ');
  // date_bin counts in whole numbers: 0 to 29 % faster for 300,000 events than dividing epochs, in three pairs on a busy machine.
  return `SELECT metric, key, extract(epoch FROM bin)::float8 AS step, sum(good)::integer AS good, sum(needs_improvement)::integer AS needs_improvement, sum(poor)::integer AS poor,
      array_agg(bucket)::text AS buckets, array_agg(n)::text AS counts
    FROM (
      SELECT metric, ${by ?? '0'} AS key, date_bin(interval '${step} s', at, timestamptz 'epoch') AS bin, bucket, count(*)::integer AS n,
        count(*) FILTER (WHERE rating = 0) AS good, count(*) FILTER (WHERE rating = 1) AS needs_improvement, count(*) FILTER (WHERE rating = 2) AS poor
      FROM field_events e WHERE metric IN (${metrics}) AND ${condition} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ) b GROUP BY metric, key, bin`;
}

/** Cells brought together. */
export function sumCells(cells: readonly Cell[]): Omit<Cell, 'metric' | 'key' | 'step'> {
  const sum = { good: 0, needsImprovement: 0, poor: 0 };
  for (const { good, needsImprovement, poor } of cells) {
    sum.good += good;
    sum.needsImprovement += needsImprovement;
    sum.poor += poor;
  }
  return { ...sum, histogram: mergeHistograms(cells.map(({ histogram }) => histogram)) };
}
