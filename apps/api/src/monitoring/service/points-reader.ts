import type { Histogram } from '@headroom/contracts/monitoring/histogram';
import type { Pool } from 'pg';
import type { Point, PointsGroup, PointsQuery, ReadPoints } from '../read-points.ts';
import type { Labels } from '../recorder.ts';
import { coverRange } from './cover-range.ts';

interface Row extends Omit<Point, 'histogram'> {
  member: number;
  process: number | null;
  buckets: Histogram['buckets'] | null;
  counts: Histogram['counts'] | null;
}

/** Rows of one process and series are added up first, so that a gauge's mean is its own; then groups. */
const READ = `
  WITH found AS MATERIALIZED (
    SELECT wanted.member, p.series, p.process, CASE WHEN $6 THEN p.process ELSE 0 END AS shown,
      CASE WHEN $7::int IS NULL THEN $8::timestamptz ELSE date_bin($7 * interval '1 s', p.at, timestamptz 'epoch') END AS bin,
      p.total, p.n, p.low, p.high, p.buckets, p.counts
    FROM unnest($1::int[], $2::int[]) AS wanted (series, member)
    CROSS JOIN unnest($3::int[], $4::timestamptz[], $5::timestamptz[]) AS segment (resolution, since, until)
    JOIN service_points p ON p.series = wanted.series AND p.resolution = segment.resolution AND p.at >= since AND p.at < until
  ), each AS (
    SELECT member, shown, bin, sum(total) AS total, sum(n) AS n, min(low) AS low, max(high) AS high
    FROM found GROUP BY member, shown, bin, series, process
  ), merged AS (
    SELECT member, shown, bin, sum(total) AS total, sum(n) AS n, min(low) AS low, max(high) AS high, sum(total / n) AS sum
    FROM each GROUP BY member, shown, bin
  ), bins AS (
    SELECT member, shown, bin, bucket, sum(count) AS count
    FROM found CROSS JOIN LATERAL unnest(buckets, counts) AS one (bucket, count) GROUP BY member, shown, bin, bucket
  ), histograms AS (
    SELECT member, shown, bin, array_agg(bucket ORDER BY bucket) AS buckets, array_agg(count ORDER BY bucket)::float8[] AS counts
    FROM bins GROUP BY member, shown, bin
  )
  SELECT member, nullif(shown, 0) AS process, extract(epoch FROM bin)::float8 AS at, total, n::float8 AS n, total / n AS mean, sum, low, high, buckets, counts
  FROM merged LEFT JOIN histograms USING (member, shown, bin)
  ORDER BY member, shown, bin`;

/** @param now of the clock by which ranges are asked for. */
export function createPointsReader({
  pool,
  now = () => Date.now(),
}: {
  pool: Pick<Pool, 'query'>;
  now?: () => number;
}): ReadPoints {
  return async function readPoints({ names, labels = {}, by = [], byProcess = false, from, to, step }) {
    const { rows: series } = await pool.query<{ id: number; name: string; labels: Labels }>(
      'SELECT id, name, labels FROM service_series WHERE name = ANY($1)',
      [names],
    );
    const { ids, members, groups } = groupSeries(series, { labels, by });
    if (ids.length === 0) return [];
    const segments = coverRange({ from: from.getTime() / 1_000, to: to.getTime() / 1_000, now: now() / 1_000, step });
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

function gather(rows: readonly Row[], groups: readonly Pick<PointsGroup, 'name' | 'labels'>[]): PointsGroup[] {
  const gathered = new Map<string, PointsGroup>();
  for (const { member, process, buckets, counts, ...point } of rows) {
    const key = `${member} ${process}`;
    let group = gathered.get(key);
    if (!group) gathered.set(key, (group = { ...groups[member]!, process: process ?? undefined, points: [] }));
    group.points.push({ ...point, histogram: buckets && counts ? { buckets, counts } : undefined });
  }
  return [...gathered.values()];
}
