import type { Pool } from 'pg';

/** What the server's resolutions keep, in seconds; minutes only as far back as a range of a day and the day before it look. */
const LEVELS = [
  { resolution: 10, kept: 3_600 },
  { resolution: 60, kept: 2 * 86_400 },
  { resolution: 600, kept: 14 * 86_400 },
  { resolution: 3_600, kept: 60 * 86_400 },
  { resolution: 14_400, kept: 60 * 86_400 },
  { resolution: 86_400, kept: 60 * 86_400 },
] as const;

/**
 * Points of the series that the server recorded itself, of two processes that answer and one of each kind of worker, at every
 * resolution. They are made
 * for each resolution, and not brought together by the server's task: that would take longer than everything else here.
 */
export async function fillServicePoints(
  pool: Pool,
  { onProgress }: { onProgress: (what: string) => void },
): Promise<void> {
  await pool.query(
    `DELETE FROM service_processes WHERE host LIKE 'bench-%';
     INSERT INTO service_processes (key, role, host, pid, release, started_at)
     SELECT gen_random_uuid(), role, 'bench-' || n, 1000 + n, release, now() - interval '30 days'
     FROM (SELECT DISTINCT ON (role) role, release FROM service_processes WHERE ended_at IS NULL ORDER BY role, seen_at DESC) p
     CROSS JOIN generate_series(1, CASE role WHEN 'api' THEN 2 ELSE 1 END) n;
     DELETE FROM runtime_processes WHERE host LIKE 'bench-%';
     -- They are shown, as long as somebody heard of them within a day.
     INSERT INTO runtime_processes (id, kind, name, host, pid, started_at, seen_at, sample, machine, verdict, missing)
     SELECT key, said.kind, s.role, s.host, s.pid, s.started_at, now() + interval '1 day', sample, machine, verdict, missing
     FROM service_processes s CROSS JOIN LATERAL (
       SELECT * FROM runtime_processes r WHERE r.kind = CASE WHEN s.role = 'api' THEN 'api' ELSE 'worker' END ORDER BY seen_at DESC LIMIT 1) said
     WHERE s.host LIKE 'bench-%';
     TRUNCATE service_points`,
  );
  for (const { resolution, kept } of LEVELS) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await pool.query(
      `INSERT INTO service_points
       SELECT s.id, $1, to_timestamp(at), p.id, CASE s.kind WHEN 'distribution' THEN n * 12000 WHEN 'counter' THEN n * 10 ELSE n * 5 END * spread,
         n, 1, 20000, CASE WHEN s.kind = 'distribution' THEN around.buckets END, CASE WHEN s.kind = 'distribution' THEN around.counts END
       FROM service_series s
       JOIN service_processes p ON p.host LIKE 'bench-%' AND (p.role = 'api' OR s.kind = 'gauge')
       CROSS JOIN generate_series(floor((extract(epoch FROM now()) - $2) / $1)::bigint * $1, floor(extract(epoch FROM now()))::bigint - $1, $1) at
       -- Routes are asked for very differently often; what nobody asked for in a step has no row.
       CROSS JOIN LATERAL (SELECT 0.5 + random() AS spread, greatest(1, $1 / 10)::bigint AS n WHERE s.kind = 'gauge' OR at IS NOT NULL
         AND random() < least(1, $1 / 60.0 * 3 / (1 + s.id % 12))) r
       CROSS JOIN LATERAL (
         SELECT array_agg((380 + 7 * b + s.id % 40)::smallint ORDER BY b) AS buckets, array_agg((1 + n * (13 - b) / 40)::bigint ORDER BY b) AS counts
         FROM generate_series(1, least(12, 2 + n)) b WHERE s.kind = 'distribution'
       ) around
       ON CONFLICT DO NOTHING`,
      [resolution, kept],
    );
    onProgress(`service points of ${resolution} s`);
  }
  await pool.query('VACUUM ANALYZE service_points, service_series, service_processes');
}

/** Figures of statements, so many of them a minute and an hour; the texts are those that the server read of PostgreSQL. */
export async function fillStatements(pool: Pool, { minuteDays }: { minuteDays: number }): Promise<void> {
  await pool.query(
    `TRUNCATE statement_points;
     INSERT INTO statement_points
     SELECT level.resolution, to_timestamp(at), query_id, level.resolution, calls, calls * mean, calls * mean * mean * 1.4, mean * 6, calls * 8,
       calls * 40, calls / 5, 0, 0
     FROM (VALUES (60, ${minuteDays} * 86400), (600, 14 * 86400), (3600, 31 * 86400)) level(resolution, kept)
     CROSS JOIN generate_series(floor((extract(epoch FROM now()) - kept) / resolution)::bigint * resolution, floor(extract(epoch FROM now()))::bigint
       - 2 * level.resolution, level.resolution) at
     CROSS JOIN LATERAL (SELECT query_id, 1 + floor(40 * random() ^ 3)::bigint AS calls, 0.2 + 5 * random() ^ 4 AS mean
       FROM (SELECT query_id FROM statement_texts ORDER BY query_id LIMIT 150) t WHERE at IS NOT NULL AND random() < 0.8) s
     ON CONFLICT DO NOTHING`,
  );
  await pool.query('VACUUM ANALYZE statement_points, statement_texts');
}
