import type { Pool } from 'pg';
import type { Point, PointsGroup, PointsQuery, ReadPoints } from '../read-points.ts';
import { parseHistogram } from '../parse-histogram.ts';
import type { Labels } from '../recorder.ts';
import { GROWING_SECONDS } from '../resolutions.ts';
import { coverRange } from './cover-range.ts';

/** The points of one group and process: texts of columns, with a comma between steps, or a semicolon between their arrays. */
interface Row {
  member: number;
  process: number | null;
  at: string;
  total: string;
  n: string;
  sum: string;
  low: string;
  high: string;
  buckets: string | null;
  counts: string | null;
}

/**
 * Rows of one process and series are added up first, so that a gauge's mean is its own; then groups. Histograms leave as they are kept: bringing
 * them together in PostgreSQL took three times as long, and a row for each step made the driver's part the largest.
 */
const READ = `
  WITH each AS (
    SELECT wanted.member, CASE WHEN $6 THEN p.process ELSE 0 END AS shown,
      CASE WHEN $7::int IS NULL THEN $8::timestamptz ELSE date_bin($7 * interval '1 s', p.at, timestamptz 'epoch') END AS bin,
      sum(p.total) AS total, sum(p.n::float8) AS n, min(p.low) AS low, max(p.high) AS high,
      string_agg(p.buckets::text, '') AS buckets, string_agg(p.counts::text, '') AS counts
    FROM unnest($1::int[], $2::int[]) AS wanted (series, member)
    CROSS JOIN unnest($3::int[], $4::timestamptz[], $5::timestamptz[]) AS segment (resolution, since, until)
    JOIN service_points p ON p.series = wanted.series AND p.resolution = segment.resolution AND p.at >= since AND p.at < until
    WHERE $9::int[] IS NULL OR p.process = ANY ($9)
    GROUP BY wanted.member, p.series, p.process, bin
  ), merged AS (
    SELECT member, shown, bin, sum(total) AS total, sum(n) AS n, min(low) AS low, max(high) AS high, sum(total / n) AS sum,
      string_agg(buckets, '') AS buckets, string_agg(counts, '') AS counts
    FROM each GROUP BY member, shown, bin
  )
  SELECT member, nullif(shown, 0) AS process, string_agg(extract(epoch FROM bin)::float8::text, ',' ORDER BY bin) AS at,
    string_agg(total::text, ',' ORDER BY bin) AS total, string_agg(n::text, ',' ORDER BY bin) AS n, string_agg(sum::text, ',' ORDER BY bin) AS sum,
    string_agg(low::text, ',' ORDER BY bin) AS low, string_agg(high::text, ',' ORDER BY bin) AS high,
    CASE WHEN count(buckets) > 0 THEN string_agg(coalesce(buckets, ''), ';' ORDER BY bin) END AS buckets,
    CASE WHEN count(buckets) > 0 THEN string_agg(coalesce(counts, ''), ';' ORDER BY bin) END AS counts
  FROM merged GROUP BY member, shown ORDER BY member, shown`;

/** Looked up once a statement. */
const SERIES = `
  SELECT id, name, labels, (SELECT extract(epoch FROM min(at))::float8 FROM service_points WHERE resolution = ${GROWING_SECONDS}) AS begun
  FROM service_series WHERE name = ANY($1)`;

/** @param now of the clock by which ranges are asked for. */
export function createPointsReader({
  pool,
  now = () => Date.now(),
}: {
  pool: Pick<Pool, 'query'>;
  now?: () => number;
}): ReadPoints {
  return async function readPoints({ names, labels = {}, by = [], byProcess = false, processes, from, to, step }) {
    const { rows: series } = await pool.query<{ id: number; name: string; labels: Labels; begun: number | null }>(
      SERIES,
      [names],
    );
    const { ids, members, groups } = groupSeries(series, { labels, by });
    if (ids.length === 0) return [];
    const segments = coverRange({
      from: from.getTime() / 1_000,
      to: to.getTime() / 1_000,
      now: now() / 1_000,
      begun: new Map([[GROWING_SECONDS, series[0]?.begun ?? Infinity]]),
      step,
    });
    const { rows } = await pool.query<Row>({
      text: READ,
      values: [
        ids,
        members,
        segments.map(({ resolution }) => resolution),
        segments.map((segment) => new Date(segment.from * 1_000)),
        segments.map((segment) => new Date(segment.to * 1_000)),
        byProcess,
        step ?? null,
        from,
        processes ?? null,
      ],
    });
    return gather(rows, groups);
  };
}

function groupSeries(
  series: readonly { id: number; name: string; labels: Labels }[],
  { labels, by }: Required<Pick<PointsQuery, 'labels' | 'by'>>,
) {
  const wanted = Object.entries(labels);
  const indexes = new Map<string, number>();
  const groups: Pick<PointsGroup, 'name' | 'labels'>[] = [];
  const ids: number[] = [];
  const members: number[] = [];
  for (const { id, name, labels: own } of series) {
    if (!wanted.every(([label, value]) => [value].flat().includes(own[label] ?? ''))) continue;
    const shown = Object.fromEntries(by.flatMap((label) => (own[label] === undefined ? [] : [[label, own[label]]])));
    const key = JSON.stringify([name, shown]);
    let index = indexes.get(key);
    if (index === undefined) {
      indexes.set(key, (index = groups.length));
      groups.push({ name, labels: shown });
    }
    ids.push(id);
    members.push(index);
  }
  return { ids, members, groups };
}

const gather = (rows: readonly Row[], groups: readonly Pick<PointsGroup, 'name' | 'labels'>[]): PointsGroup[] =>
  rows.map(({ member, process, ...columns }) => ({
    ...groups[member]!,
    process: process ?? undefined,
    points: pointsOf(columns),
  }));

const numbersOf = (text: string): number[] => text.split(',').map(Number);

function pointsOf(columns: Omit<Row, 'member' | 'process'>): Point[] {
  const [total, n, sum] = [numbersOf(columns.total), numbersOf(columns.n), numbersOf(columns.sum)];
  const [low, high] = [numbersOf(columns.low), numbersOf(columns.high)];
  const [buckets, counts] = [columns.buckets?.split(';'), columns.counts?.split(';')];
  return numbersOf(columns.at).map((at, index) => ({
    at,
    total: total[index]!,
    n: n[index]!,
    mean: total[index]! / n[index]!,
    sum: sum[index]!,
    low: low[index]!,
    high: high[index]!,
    histogram: buckets?.[index] && counts?.[index] ? parseHistogram(buckets[index], counts[index]) : undefined,
  }));
}
