import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { mergeHistograms, type Histogram } from '@headroom/contracts/monitoring/histogram';
import type { Dimension, FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool } from 'pg';
import { parseArray } from '../../parse-histogram.ts';
import { parseRollup, ROLLUP_COLUMNS, type RollupColumns } from '../../parse-rollup.ts';
import { DIMENSION_NUMBERS } from '../rollups/roll-up.ts';
import { coverRollups } from './cover-rollups.ts';
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
  at: number;
  good: number;
  needs_improvement: number;
  poor: number;
}

/**
 * @param metrics which; there are rows of those only that something was measured of.
 * @param isTotal for one figure of all: cells have no step that means anything, and there are as few as possible.
 */
export async function readCells(
  { pool, book }: { pool: Pick<Pool, 'query'>; book: TermBook },
  {
    query,
    reading,
    metrics,
    by,
    isTotal = false,
  }: {
    query: FieldQuery;
    reading: Reading;
    metrics: readonly FieldMetric[];
    by?: Dimension | undefined;
    isTotal?: boolean;
  },
): Promise<Cell[]> {
  if (reading.from >= reading.to) return [];
  const asked = { query, reading, by, metrics, isTotal };
  const cellOf = (row: Row, histogram: Histogram): Cell => ({
    metric: book.textOf('metric', row.metric) as FieldMetric,
    key: by === undefined ? '' : book.textOf(by, row.key),
    step: Math.floor(row.at / reading.step) * reading.step,
    good: row.good,
    needsImprovement: row.needs_improvement,
    poor: row.poor,
    histogram,
  });
  if (reading.source === 'raw') {
    const { rows } = await pool.query<Columns>(rawSql(book, asked));
    return countEvents(rows[0]).map((row) => cellOf(row, histogramOf(row.found)));
  }
  const { rows } = await pool.query<Row & RollupColumns>(rollupSql(book, asked));
  return rows.map((row) => cellOf(row, parseRollup(row)));
}

interface Asked {
  query: FieldQuery;
  reading: Reading;
  by: Dimension | undefined;
  metrics: readonly FieldMetric[];
  isTotal: boolean;
}

/** Which rollups are asked for, whatever their time. */
export function rollupCondition(
  book: TermBook,
  { query, dimension, by, metrics }: Pick<Asked, 'query' | 'by' | 'metrics'> & Pick<Reading, 'dimension'>,
): string {
  const routes = query.route && query.route.length > 0 ? idsOf(book, 'route', query.route) : undefined;
  const terms = dimension && query[dimension];
  return [
    `metric IN (${idsOf(book, 'metric', metrics).join(', ')})`,
    `dimension = ${dimension ? DIMENSION_NUMBERS[dimension] : 0}`,
    routes ? `route IN (${routes.join(', ')})` : by === 'route' ? 'route <> 0' : 'route = 0',
    ...(dimension && terms && terms.length > 0 ? [`term IN (${idsOf(book, dimension, terms).join(', ')})`] : []),
    // They are told of only where somebody asks for them.
    ...(dimension === 'device' && !terms?.includes('bot') ? [`term <> ${book.idOf('device', 'bot') ?? -1}`] : []),
  ].join(' AND ');
}

function rollupSql(book: TermBook, { query, reading, by, metrics, isTotal }: Asked): string {
  const key = by === 'route' ? 'route' : by === undefined ? '0' : 'term';
  const where = rollupCondition(book, { query, dimension: reading.dimension, by, metrics });
  return coverRollups(reading, { isTotal })
    .map(
      (
        condition,
      ) => `SELECT metric, ${key} AS key, date_part('epoch', at) AS at, good, needs_improvement, poor, ${ROLLUP_COLUMNS}
        FROM field_rollups WHERE ${where} AND ${condition}`,
    )
    .join(' UNION ALL ');
}

type Columns = Record<'metric' | 'key' | 'at' | 'bucket' | 'rating', string | null>;

/**
 * Single events leave as they are, a text for each column: counting them in PostgreSQL, by step and bucket, made nearly as many groups as
 * there are events.
 */
function rawSql(book: TermBook, { query, reading, by, metrics, isTotal }: Asked): string {
  const at = isTotal
    ? '0'
    : `date_part('epoch', date_bin(interval '${reading.step} s', at, timestamptz 'epoch'))::bigint`;
  const condition = [visitCondition(reading.share) ?? 'true', eventCondition(query, { book, reading })].join(' AND ');
  return `SELECT array_agg(metric)::text AS metric, array_agg(${by ?? '0::smallint'})::text AS key, array_agg(${at})::text AS at,
      array_agg(bucket)::text AS bucket, array_agg(rating)::text AS rating
    FROM field_events e WHERE metric IN (${idsOf(book, 'metric', metrics).join(', ')}) AND ${condition}`;
}

type Counted = Row & { found: number[] };

/** Events counted by metric, value of the dimension and step. */
function countEvents(columns: Columns | undefined): Counted[] {
  const listOf = (name: keyof Columns) => parseArray(columns?.[name] ?? '');
  const [metric, key, at, bucket, rating] = [
    listOf('metric'),
    listOf('key'),
    listOf('at'),
    listOf('bucket'),
    listOf('rating'),
  ];
  const cells = new Map<number, Map<number, Counted>>();
  for (const [index, each] of metric.entries()) {
    const kind = each * KEYS + key[index]!;
    let steps = cells.get(kind);
    if (!steps) cells.set(kind, (steps = new Map()));
    const step = at[index]!;
    let cell = steps.get(step);
    if (!cell) {
      cell = { metric: each, key: key[index]!, at: step, good: 0, needs_improvement: 0, poor: 0, found: [] };
      steps.set(step, cell);
    }
    cell[RATED[rating[index]!] ?? 'poor'] += 1;
    cell.found.push(bucket[index]!);
  }
  return [...cells.values()].flatMap((steps) => [...steps.values()]);
}
/** More than terms of a dimension, which are numbered with 15 bits. */
const KEYS = 32_768;
const RATED = ['good', 'needs_improvement', 'poor'] as const;

function histogramOf(found: number[]): Histogram {
  const buckets: number[] = [];
  const counts: number[] = [];
  for (const bucket of found.toSorted((a, b) => a - b)) {
    if (buckets.at(-1) !== bucket) {
      buckets.push(bucket);
      counts.push(0);
    }
    counts[counts.length - 1]! += 1;
  }
  return { buckets, counts };
}

/** Cells brought together. */
export function sumCells(cells: readonly Cell[]): Omit<Cell, 'metric' | 'key' | 'step'> {
  const sum = { good: 0, needsImprovement: 0, poor: 0 };
  for (const { good, needsImprovement, poor } of cells) {
    sum.good += good;
    sum.needsImprovement += needsImprovement;
    sum.poor += poor;
  }
  const histogram = cells.length === 1 ? cells[0]!.histogram : mergeHistograms(cells.map((cell) => cell.histogram));
  return { ...sum, histogram };
}
