import type { RegressionMetric, WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { countOf, mergeHistograms, percentileOf } from '@headroom/contracts/monitoring/histogram';
import type { Pool } from 'pg';
import type { Kept } from './burn-rate.ts';
import type { Reading, Span } from './figure-source.ts';
import type { Share } from './two-proportions.ts';

type Reader = Pick<Pool, 'query'>;
interface RollupRow {
  route: string;
  good: number;
  total: number;
  buckets: number[];
  counts: number[];
}

/**
 * Whole steps of the rollups: five minutes within two days, else hours; the first one begins where the span does or just before. Routes
 * with a name only: what is folded into `other` has no screen that could be mended.
 */
async function readRollups(
  pool: Reader,
  { metric, route, from, to }: Span & { metric: FieldMetric; route?: string | undefined },
  isByRoute: boolean,
): Promise<RollupRow[]> {
  const seconds = (to.getTime() - from.getTime()) / 1_000;
  const resolution = seconds <= 2 * 86_400 ? 300 : 3_600;
  const { rows } = await pool.query<RollupRow>(
    `SELECT coalesce(route.value, '') AS route, good::float8 AS good, (good + needs_improvement + poor)::float8 AS total, buckets, counts
     FROM field_rollups AS r
     JOIN field_terms AS metric ON metric.kind = 'metric' AND metric.id = r.metric AND metric.value = $1
     LEFT JOIN field_terms AS route ON route.kind = 'route' AND route.id = r.route
     WHERE r.resolution = $2 AND r.dimension = 0
       AND r.at >= date_bin(r.resolution * interval '1 s', $3::timestamptz, timestamptz 'epoch') AND r.at < $4
       AND CASE WHEN $5::text IS NOT NULL THEN route.value = $5 WHEN $6 THEN r.route <> 0 ELSE r.route = 0 END`,
    [metric, resolution, from, to, route ?? null, isByRoute],
  );
  return rows;
}

/** The p75 of a vital in its own unit, or how many errors browsers had. */
export async function readFieldFigure(
  pool: Reader,
  { figure, route, from, to }: Span & { figure: WatchedFigure; route?: string | undefined },
): Promise<Reading[]> {
  const name = figure.split('.')[1];
  const metric: FieldMetric = name === 'errors' ? 'error' : (name as RegressionMetric);
  const rows = await readRollups(pool, { metric, route, from, to }, false);
  const histogram = mergeHistograms(rows);
  const n = countOf(histogram);
  const labels: Reading['labels'] = route === undefined ? {} : { route };
  // No errors are good news only where visits tell of anything at all.
  if (metric === 'error') {
    const visits = countOf(mergeHistograms(await readRollups(pool, { metric: 'TTFB', route, from, to }, false)));
    return n + visits === 0 ? [] : [{ labels, value: n, n: Math.max(n, visits) }];
  }
  const p75 = percentileOf(histogram, 0.75);
  return p75 === null ? [] : [{ labels, value: p75 / (metric === 'CLS' ? 1_000_000 : 1_000), n }];
}

/** How many visits were good. */
export async function readGood(pool: Reader, request: Span & { metric: RegressionMetric }): Promise<Kept> {
  const rows = await readRollups(pool, request, false);
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
  for (const { route, good, total } of await readRollups(pool, request, true)) {
    const before = byRoute.get(route) ?? { route, good: 0, total: 0 };
    byRoute.set(route, { route, good: before.good + good, total: before.total + total });
  }
  return [...byRoute.values()].filter(({ total }) => total > 0);
}
