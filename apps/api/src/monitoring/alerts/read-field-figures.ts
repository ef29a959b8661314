import type { RegressionMetric, WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { countOf, mergeHistograms, percentileOf, type Histogram } from '@headroom/contracts/monitoring/histogram';
import type { Pool } from 'pg';
import { parseRollup, ROLLUP_COLUMNS, type RollupColumns } from '../parse-rollup.ts';
import type { Kept } from './burn-rate.ts';
import type { Reading, Span } from './figure-source.ts';
import type { Share } from './two-proportions.ts';

type Reader = Pick<Pool, 'query'>;
interface RollupRow {
  route: string;
  good: number;
  total: number;
  /** Empty where it was not asked for: it is most of what there is to read. */
  histogram: Histogram;
}

const DAY_MILLISECONDS = 86_400_000;
/** Steps of five minutes are kept of today and so many days before, at least. */
const SLICES_DAYS = 2;
/** The same of hours; what is longer ago is told by days. */
const HOURS_DAYS = 8;

/** Which rows hold a span once; $2 is its beginning. Days that are not made yet are told by their hours. */
function stepsOf(from: Date): string {
  const daysAgo = Math.floor(Date.now() / DAY_MILLISECONDS) - Math.floor(from.getTime() / DAY_MILLISECONDS);
  const begin = "date_bin(r.resolution * interval '1 s', $2::timestamptz, timestamptz 'epoch')";
  if (daysAgo <= HOURS_DAYS) return `r.resolution = ${daysAgo <= SLICES_DAYS ? 300 : 3_600} AND r.at >= ${begin}`;
  const made = `(SELECT coalesce(max(at) + interval '1 day', '-infinity') FROM field_rolled WHERE resolution = 86400)`;
  return `r.at >= ${begin} AND (r.resolution = 86400 AND r.at < ${made} OR r.resolution = 3600 AND r.at >= ${made})`;
}

/**
 * Whole steps of the rollups; the first one begins where the span does or just before. Routes with a name only: what is folded into `other` has
 * no screen that could be mended.
 */
async function readRollups(
  pool: Reader,
  { metric, route, from, to }: Span & { metric: FieldMetric; route?: string | undefined },
  { isByRoute = false, withHistogram = false }: { isByRoute?: boolean; withHistogram?: boolean } = {},
): Promise<RollupRow[]> {
  const ofRoute = route !== undefined ? 'route.value = $4' : `$4::text IS NULL AND r.route ${isByRoute ? '<>' : '='} 0`;
  const { rows } = await pool.query<Omit<RollupRow, 'histogram'> & RollupColumns>(
    `SELECT coalesce(route.value, '') AS route, good::float8 AS good, (good + needs_improvement + poor)::float8 AS total,
       ${withHistogram ? ROLLUP_COLUMNS : `'' AS buckets, '' AS heights, false AS "isRanked"`}
     FROM field_rollups AS r
     JOIN field_terms AS metric ON metric.kind = 'metric' AND metric.id = r.metric AND metric.value = $1
     LEFT JOIN field_terms AS route ON route.kind = 'route' AND route.id = r.route
     WHERE r.dimension = 0 AND ${stepsOf(from)} AND r.at < $3 AND ${ofRoute}`,
    [metric, from, to, route ?? null],
  );
  return rows.map(({ buckets, heights, isRanked, ...row }) => ({
    ...row,
    histogram: parseRollup({ buckets, heights, isRanked }),
  }));
}

/** The p75 of a vital in its own unit, or how many errors browsers had. */
export async function readFieldFigure(
  pool: Reader,
  { figure, route, from, to }: Span & { figure: WatchedFigure; route?: string | undefined },
): Promise<Reading[]> {
  const name = figure.split('.')[1];
  const metric: FieldMetric = name === 'errors' ? 'error' : (name as RegressionMetric);
  const rows = await readRollups(pool, { metric, route, from, to }, { withHistogram: true });
  const histogram = mergeHistograms(rows.map((row) => row.histogram));
  const n = countOf(histogram);
  const labels: Reading['labels'] = route === undefined ? {} : { route };
  // No errors are good news only where visits tell of anything at all.
  if (metric === 'error') {
    const pages = await readRollups(pool, { metric: 'TTFB', route, from, to });
    const visits = pages.reduce((sum, { total }) => sum + total, 0);
    return n + visits === 0 ? [] : [{ labels, value: n, n: Math.max(n, visits) }];
  }
  const p75 = percentileOf(histogram, 0.75);
  return p75 === null ? [] : [{ labels, value: p75 / (metric === 'CLS' ? 1_000_000 : 1_000), n }];
}

/** How many measurements were good; a visit may have several. */
export async function readGood(pool: Reader, request: Span & { metric: RegressionMetric }): Promise<Kept> {
  const rows = await readRollups(pool, request);
  return {
    good: rows.reduce((sum, { good }) => sum + good, 0),
    total: rows.reduce((sum, { total }) => sum + total, 0),
  };
}

export async function readGoodByRoute(
  pool: Reader,
  request: Span & { metric: RegressionMetric },
): Promise<(Share & { route: string })[]> {
  const byRoute = new Map<string, Share & { route: string }>();
  for (const { route, good, total } of await readRollups(pool, request, { isByRoute: true })) {
    const before = byRoute.get(route) ?? { route, good: 0, total: 0 };
    byRoute.set(route, { route, good: before.good + good, total: before.total + total });
  }
  return [...byRoute.values()].filter(({ total }) => total > 0);
}
