import type { AccessProblem } from '@headroom/contracts/monitoring/database-access';
import type { Executor } from '../../executor.ts';

/** What a server is, and what it lets us see. */
export interface ServerFacts {
  versionNumber: number;
  version: string;
  startedAt: string;
  /** Quoted. */
  role: string;
  canSeeAll: boolean;
  isLoaded: boolean;
  /** Where the extension is, quoted; null: it is not in this database. */
  statementsSchema: string | null;
  /** null: we may not see it. */
  preloaded: string | null;
  timesReading: boolean;
  hypopg: 'there' | 'available' | 'absent';
  isReplica: boolean;
}

export async function readServer(pool: Executor): Promise<ServerFacts> {
  const { rows } = await pool.query<ServerFacts>(`
    SELECT current_setting('server_version_num')::int AS "versionNumber",
      split_part(current_setting('server_version'), ' ', 1) AS version,
      to_json(pg_postmaster_start_time()) #>> '{}' AS "startedAt", quote_ident(current_user) AS role,
      pg_has_role('pg_read_all_stats', 'USAGE') AS "canSeeAll",
      -- The library defines the setting; the list of libraries itself is shown to few.
      current_setting('pg_stat_statements.max', true) IS NOT NULL AS "isLoaded",
      (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_stat_statements') AS "statementsSchema",
      (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preloaded,
      current_setting('track_io_timing')::bool AS "timesReading",
      CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'hypopg') THEN 'there'
        WHEN EXISTS (SELECT FROM pg_available_extensions WHERE name = 'hypopg') THEN 'available' ELSE 'absent' END AS hypopg,
      pg_is_in_recovery() AS "isReplica"`);
  if (!rows[0]) throw new Error('the statement always answers one row');
  return rows[0];
}

/** Whether figures of statements can be read. */
export const countsStatements = (
  server: Pick<ServerFacts, 'isLoaded' | 'statementsSchema'>,
): server is { isLoaded: true; statementsSchema: string } => server.isLoaded && server.statementsSchema !== null;

/** What we cannot see, each with the statement that would let us. */
export function findAccessProblems(server: ServerFacts): AccessProblem[] {
  const problems: AccessProblem[] = [];
  if (!server.isLoaded) {
    const others = server.preloaded === null ? [] : server.preloaded.split(',').map((name) => name.trim());
    const list = [...others.filter(Boolean), 'pg_stat_statements'].join(', ');
    problems.push({
      what: 'Which statements take the time',
      why:
        server.preloaded === null
          ? 'The library pg_stat_statements is not loaded. Name it beside the libraries that are loaded already, and start PostgreSQL again.'
          : 'The library pg_stat_statements is not loaded. After the statement PostgreSQL has to be started again.',
      statement: `ALTER SYSTEM SET shared_preload_libraries = ${list};`,
    });
  }
  if (server.statementsSchema === null) {
    problems.push({
      what: 'Which statements take the time',
      why: 'The extension pg_stat_statements is not in this database.',
      statement: 'CREATE EXTENSION pg_stat_statements;',
    });
  }
  if (!server.canSeeAll) {
    problems.push({
      what: 'What other roles do, and how far replicas are behind',
      why: `The role ${server.role} sees its own sessions and statements only.`,
      statement: `GRANT pg_monitor TO ${server.role};`,
    });
  }
  if (!server.timesReading) {
    problems.push({
      what: 'How long statements wait for the disk',
      why: 'PostgreSQL does not time its reading.',
      statement: 'ALTER SYSTEM SET track_io_timing = on; SELECT pg_reload_conf();',
    });
  }
  if (server.hypopg === 'available') {
    problems.push({
      what: 'Whether the planner would use an advised index',
      why: 'HypoPG is installed on the server, but not in this database; until then advice is an estimate.',
      statement: 'CREATE EXTENSION hypopg;',
    });
  }
  return problems;
}
