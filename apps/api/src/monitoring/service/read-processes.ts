import type { Marker } from '@headroom/contracts/monitoring/figures';
import type { ServiceProcessAnswer } from '@headroom/contracts/monitoring/service-processes';
import type { Pool } from 'pg';
import type { Range } from '../resolve-range.ts';

const MAX_MARKERS = 200;
const MAX_PROCESSES = 500;

/** Who answered and worked within a range. */
export async function readProcesses(pool: Pick<Pool, 'query'>, { from, to }: Range): Promise<ServiceProcessAnswer[]> {
  const { rows } = await pool.query<
    Record<'startedAt' | 'seenAt', Date> & { endedAt: Date | null } & ServiceProcessAnswer
  >(
    `SELECT id, role, host, pid, release, started_at AS "startedAt", seen_at AS "seenAt", ended_at AS "endedAt",
       CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN seen_at < now() - interval '1 minute' THEN 'lost' ELSE 'running' END AS state
     FROM service_processes WHERE started_at < $2 AND seen_at >= $1 ORDER BY started_at DESC, id DESC LIMIT ${MAX_PROCESSES}`,
    [from, to],
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    endedAt: row.endedAt && row.endedAt.toISOString(),
  }));
}

/** What happened within a range and may explain a change of lines: another program or web app, imports, bulk actions, purges. */
export async function readMarkers(pool: Pick<Pool, 'query'>, { from, to }: Range): Promise<Marker[]> {
  const { rows } = await pool.query<Omit<Marker, 'at' | 'jobId'> & { at: Date; jobId: string | null }>(
    `SELECT at, kind, label, "jobId" FROM (
       SELECT first_seen_at AS at, 'release' AS kind, 'Release ' || id AS label, NULL::uuid AS "jobId" FROM releases
       UNION ALL
       SELECT started_at, CASE kind WHEN 'import' THEN 'import' ELSE 'bulk' END, title, id
       FROM jobs WHERE kind IN ('import', 'bulk', 'undo') AND started_at IS NOT NULL
       UNION ALL
       SELECT at, 'purge', 'Purge by ' || user_email, NULL FROM operator_actions WHERE action = 'purge'
     ) AS happened
     WHERE at >= $1 AND at < $2 ORDER BY at DESC LIMIT ${MAX_MARKERS}`,
    [from, to],
  );
  return rows
    .map(({ at, kind, label, jobId }) => ({ at: at.toISOString(), kind, label, ...(jobId && { jobId }) }))
    .toReversed();
}
