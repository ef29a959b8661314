import type { DatabaseActivity, DatabaseSession } from '@headroom/contracts/monitoring/database-activity';
import type { Executor } from '../../executor.ts';
import { nameStatement } from './name-statement.ts';
import { redactLiterals } from './redact-literals.ts';

const SESSIONS_MAX = 100;

type SessionRow = Omit<DatabaseSession, 'statementName'> & { text: string | null };

/** Who is connected, what they do and wait for, and how far replicas are behind, now. */
export async function readActivity(pool: Executor): Promise<Omit<DatabaseActivity, 'pool' | 'access'>> {
  const { rows } = await pool.query<
    Omit<DatabaseActivity, 'pool' | 'access' | 'sessions'> & { sessions: SessionRow[] }
  >(`
    WITH activity AS MATERIALIZED (
      SELECT *, application_name AS application, coalesce(state, 'hidden') AS told FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend'
    )
    SELECT coalesce((SELECT json_agg(s) FROM (
        SELECT pid, application, told AS state, wait_event_type || ': ' || wait_event AS "waitsFor", left(query, 2000) AS text,
          query_id::text AS "statementId", 1000 * extract(epoch FROM clock_timestamp() - query_start) AS "statementMilliseconds",
          1000 * extract(epoch FROM clock_timestamp() - xact_start) AS "transactionMilliseconds", blocked.by AS "blockedBy"
        FROM activity, LATERAL (SELECT CASE WHEN wait_event_type = 'Lock' THEN pg_blocking_pids(pid) ELSE '{}' END AS by) blocked
        WHERE told <> 'idle' AND pid <> pg_backend_pid()
        ORDER BY cardinality(blocked.by) > 0 DESC, xact_start NULLS LAST LIMIT ${SESSIONS_MAX}) s), '[]') AS sessions,
      coalesce((SELECT json_agg(c) FROM (SELECT application, told AS state, count(*) AS count FROM activity GROUP BY 1, 2
        ORDER BY count(*) DESC, 1, 2) c), '[]') AS connections,
      (SELECT sum(numbackends) FROM pg_stat_database)::int AS used, current_setting('max_connections')::int AS "maxConnections",
      coalesce((SELECT json_agg(r) FROM (
        SELECT application_name AS name, coalesce(state, 'hidden') AS state, coalesce(sync_state IN ('sync', 'quorum'), false) AS "isSynchronous",
          CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint END AS "lagBytes",
          CASE WHEN state = 'streaming' THEN coalesce(1000 * extract(epoch FROM replay_lag), 0) END AS "lagMilliseconds"
        FROM pg_stat_replication ORDER BY 1) r), '[]') AS replicas,
      pg_is_in_recovery() AS "isReplica"`);
  if (!rows[0]) throw new Error('the statement always answers one row');
  return { ...rows[0], sessions: rows[0].sessions.map(toSession) };
}

function toSession({ text, ...row }: SessionRow): DatabaseSession {
  const isTold = text !== null && text !== '' && text !== '<insufficient privilege>';
  return { ...row, statementName: isTold ? nameStatement(redactLiterals(text)).name : null };
}
