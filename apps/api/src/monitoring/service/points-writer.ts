import { newId } from '@headroom/database';
import type { Pool } from 'pg';
import type { TakenPoint } from './create-recorder.ts';

/** Who writes: one process. */
export interface ProcessIdentity {
  role: string;
  host: string;
  pid: number;
  release: string;
  startedAt: Date;
}

/**
 * What is written later than that stands under the time so long before: minutes are made anew for the last two of them only, and would not hear
 * of it elsewhere.
 */
const LATEST_MILLISECONDS = 30_000;

/**
 * A row stands under the time that it tells of, by the middle of it, which is $5 milliseconds ago; by the database's clock, so that those of machines do not count. A writing whose sequence has been written already changes nothing:
 * whoever lost the answer tries the same again. Two writings within one step are added up.
 */
const WRITE = `
  WITH mine AS (
    UPDATE service_processes SET sequence = $2, seen_at = now(), ended_at = CASE WHEN $4 THEN now() END
    WHERE id = $1 AND sequence < $2 RETURNING id
  ), written AS (
    INSERT INTO service_points AS known (series, resolution, at, process, total, n, low, high, buckets, counts)
    SELECT series, 10, date_bin('10 s', now() - $5 * interval '1 ms', timestamptz 'epoch'), mine.id, total, n, low, high, buckets, counts
    FROM mine CROSS JOIN jsonb_to_recordset($3) AS given
      (series int, total float8, n bigint, low float8, high float8, buckets smallint[], counts bigint[])
    ON CONFLICT (series, resolution, at, process) DO UPDATE SET
      total = known.total + excluded.total, n = known.n + excluded.n,
      low = least(known.low, excluded.low), high = greatest(known.high, excluded.high),
      (buckets, counts) = (
        SELECT array_agg(bucket ORDER BY bucket), array_agg(count ORDER BY bucket) FROM (
          SELECT bucket, sum(count)::bigint AS count
          FROM unnest(known.buckets || excluded.buckets, known.counts || excluded.counts) AS one (bucket, count) GROUP BY bucket
        ) AS merged)
    RETURNING 1
  )
  SELECT pg_notify('headroom_console', 'service') WHERE EXISTS (SELECT FROM written)`;

export interface PointsWriter {
  /** Writes what was taken since the last time, after what could not be written before. @throws where the database does not take it; nothing is lost then. */
  write(points: readonly TakenPoint[], options?: { isLast?: boolean }): Promise<void>;
}

/** Writes what one process recorded. */
export function createPointsWriter({
  pool,
  identity,
  maxWaiting = 30,
  now = () => performance.now(),
}: {
  pool: Pick<Pool, 'query'>;
  identity: () => ProcessIdentity;
  /** So many takings wait for a database that is gone, five minutes of them; older ones are let go. */
  maxWaiting?: number;
  /** In milliseconds, of a clock that nobody sets. */
  now?: () => number;
}): PointsWriter {
  const key = newId();
  const series = new Map<string, number>();
  const waiting: { sequence: number; points: readonly TakenPoint[]; isLast: boolean; middle: number }[] = [];
  let process: number | undefined;
  let sequence = 0;
  let takenAt = now();

  async function register(): Promise<number> {
    const { role, host, pid, release, startedAt } = identity();
    const { rows } = await pool.query<{ id: number }>(
      `INSERT INTO service_processes (key, role, host, pid, release, started_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (key) DO UPDATE SET seen_at = now() RETURNING id`,
      [key, role, host, pid, release, startedAt],
    );
    return rows[0]!.id;
  }

  async function findSeries(points: readonly TakenPoint[]): Promise<void> {
    const unknown = points.filter((point) => !series.has(seriesKey(point)));
    if (unknown.length === 0) return;
    const given = JSON.stringify(unknown.map(({ name, kind, labels }, index) => ({ index, name, kind, labels })));
    const columns = '(index int, name text, kind text, labels jsonb)';
    await pool.query(
      `INSERT INTO service_series (name, kind, labels) SELECT name, kind, labels FROM jsonb_to_recordset($1) AS given ${columns}
       ORDER BY name, labels ON CONFLICT (name, labels) DO NOTHING`,
      [given],
    );
    // Another process may have made them at the same moment: read behind both.
    const { rows } = await pool.query<{ index: number; id: number }>(
      `SELECT given.index, known.id FROM jsonb_to_recordset($1) AS given ${columns}
       JOIN service_series AS known ON known.name = given.name AND known.labels = given.labels`,
      [given],
    );
    for (const { index, id } of rows) series.set(seriesKey(unknown[index]!), id);
  }

  return {
    async write(points, { isLast = false } = {}) {
      const middle = (takenAt + now()) / 2;
      takenAt = now();
      if (points.length > 0 || isLast) waiting.push({ sequence: (sequence += 1), points, isLast, middle });
      if (waiting.length > maxWaiting) waiting.splice(0, waiting.length - maxWaiting);
      process ??= await register();
      for (let next = waiting[0]; next; next = waiting[0]) {
        // oxlint-disable-next-line no-await-in-loop -- in their order
        await findSeries(next.points);
        const rows = next.points.map(({ histogram, labels: _labels, ...point }) => ({
          ...point,
          ...histogram,
          series: series.get(seriesKey({ ...point, labels: _labels })),
        }));
        const age = Math.min(now() - next.middle, LATEST_MILLISECONDS);
        // oxlint-disable-next-line no-await-in-loop
        await pool.query({ text: WRITE, values: [process, next.sequence, JSON.stringify(rows), next.isLast, age] });
        waiting.shift();
      }
    },
  };
}

const seriesKey = ({ name, labels }: Pick<TakenPoint, 'name' | 'labels'>): string =>
  `${name} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
