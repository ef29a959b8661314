import { inTransaction } from '@headroom/database';
import type { Pool, PoolClient } from 'pg';
import { nameStatement } from './name-statement.ts';
import { countsStatements, readServer } from './read-server.ts';
import { redactLiterals } from './redact-literals.ts';

/** So many statements of a minute are kept apart; the rest goes into one row, so that shares stay right. */
const KEPT_APART = 200;
const TEXT_MAX_CHARACTERS = 100_000;
/** Two readings never run at once: each is a difference to the one before. */
const LOCK_KEY = 4_736_172_032;

const COUNTED = ['calls', 'total', 'sum_of_squares', 'rows', 'hit', 'read', 'temporary', 'read_time'] as const;

/**
 * Reads pg_stat_statements and adds by how much it grew since the reading before; never resets it, since others may read it too. What has been
 * counted anew (it was forgotten, reset, or PostgreSQL crashed) counts whole. The first reading only remembers: nobody knows of when its figures are.
 * @returns how many statements were added to
 */
export async function takeReading(pool: Pool): Promise<number> {
  const server = await readServer(pool);
  if (!countsStatements(server) || server.isReplica) return 0;
  const { statementsSchema: schema } = server;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${LOCK_KEY}) AS held`);
    if (!rows[0]?.held) return 0;
    const added = await addDifferences(client, { schema, columns: await readColumns(client, schema) });
    await learnTexts(client, schema);
    // Screens that are open read again.
    await client.query(`SELECT pg_notify('headroom_console', 'database')`);
    return added;
  });
}

/** The extension may be older than the server. */
async function readColumns(client: PoolClient, schema: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${schema.replaceAll("'", "''")}.pg_stat_statements'::regclass AND attnum > 0`,
  );
  return new Set(rows.map(({ name }) => name));
}

async function addDifferences(
  client: PoolClient,
  { schema, columns }: { schema: string; columns: ReadonlySet<string> },
): Promise<number> {
  // Named anew in PostgreSQL 17.
  const readTime = columns.has('shared_blk_read_time') ? 'shared_blk_read_time + local_blk_read_time' : 'blk_read_time';
  const since = columns.has('stats_since') ? 'stats_since' : 'NULL::timestamptz';
  const grown = COUNTED.map(
    (name) => `greatest(sum(n.${name} - CASE WHEN n.goes_on THEN n.last_${name} ELSE 0 END), 0) AS ${name}`,
  );
  const { rowCount } = await client.query(`
    WITH now AS MATERIALIZED (
      SELECT userid AS user_id, queryid AS query_id, toplevel AS is_top, ${since} AS since, calls, total_exec_time AS total,
        (stddev_exec_time ^ 2 + mean_exec_time ^ 2) * calls AS sum_of_squares, max_exec_time AS slowest, rows,
        shared_blks_hit + local_blks_hit AS hit, shared_blks_read + local_blks_read AS read,
        temp_blks_read + temp_blks_written AS temporary, ${readTime} AS read_time
      FROM ${schema}.pg_stat_statements(false)
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND queryid IS NOT NULL
    ), before AS (SELECT read_at FROM database_readings),
    compared AS (
      SELECT now.*, ${COUNTED.map((name) => `last.${name} AS last_${name}`).join(', ')},
        last.calls IS NOT NULL AND last.calls <= now.calls AND last.total <= now.total
          AND last.since IS NOT DISTINCT FROM now.since AS goes_on,
        -- Empty after a crash or a failover: then nobody knows either of when the figures are.
        EXISTS (SELECT FROM statement_readings) AS is_known
      FROM now JOIN before ON true LEFT JOIN statement_readings last USING (user_id, query_id, is_top)
    ), differences AS (
      SELECT n.query_id, ${grown.join(', ')}, max(n.slowest) AS slowest
      FROM compared n WHERE n.is_known GROUP BY n.query_id
    ), ranked AS (
      SELECT *, row_number() OVER (ORDER BY total DESC) AS place FROM differences WHERE calls > 0
    ), remembered AS (
      INSERT INTO statement_readings (user_id, query_id, is_top, since, ${COUNTED.join(', ')})
      SELECT user_id, query_id, is_top, since, ${COUNTED.join(', ')} FROM now
      ON CONFLICT (user_id, query_id, is_top) DO UPDATE
        SET (since, ${COUNTED.join(', ')}) = (excluded.since, ${COUNTED.map((name) => `excluded.${name}`).join(', ')})
        WHERE statement_readings.calls <> excluded.calls OR statement_readings.since IS DISTINCT FROM excluded.since
    ), forgotten AS (
      DELETE FROM statement_readings last WHERE NOT EXISTS (
        SELECT FROM now WHERE (now.user_id, now.query_id, now.is_top) = (last.user_id, last.query_id, last.is_top))
    ), read AS (
      INSERT INTO database_readings (read_at) VALUES (now()) ON CONFLICT (id) DO UPDATE SET read_at = excluded.read_at
    )
    INSERT INTO statement_points (resolution, at, query_id, seconds, ${COUNTED.join(', ')}, slowest)
    SELECT 60, clock.at, CASE WHEN place <= ${KEPT_APART} THEN query_id ELSE 0 END,
      extract(epoch FROM clock.at - min(before.read_at)), ${COUNTED.map((name) => `sum(${name})`).join(', ')}, max(slowest)
    FROM ranked, before, (SELECT date_trunc('milliseconds', now()) AS at) clock
    GROUP BY clock.at, CASE WHEN place <= ${KEPT_APART} THEN query_id ELSE 0 END`);
  return rowCount ?? 0;
}

/** Texts lie in a file, so they are read only for what is new. */
async function learnTexts(client: PoolClient, schema: string): Promise<void> {
  const { rows: unknown } = await client.query<{ id: string }>(
    `SELECT DISTINCT query_id::text AS id FROM statement_points p
     WHERE resolution = 60 AND at > now() - interval '10 minutes' AND query_id <> 0
       AND NOT EXISTS (SELECT FROM statement_texts t WHERE t.query_id = p.query_id)`,
  );
  if (unknown.length === 0) return;
  const { rows } = await client.query<{ id: string; text: string }>(
    `SELECT DISTINCT ON (queryid) queryid::text AS id, left(query, ${TEXT_MAX_CHARACTERS}) AS text FROM ${schema}.pg_stat_statements(true)
     WHERE queryid = ANY ($1::bigint[]) AND query IS NOT NULL AND query <> '<insufficient privilege>'
       AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [unknown.map(({ id }) => id)],
  );
  const known = rows.map(({ id, text }) => {
    const redacted = redactLiterals(text);
    return { query_id: id, text: redacted, ...nameStatement(redacted) };
  });
  await client.query(
    `INSERT INTO statement_texts (query_id, text, name, is_own)
     SELECT query_id, text, name, "isOwn" FROM jsonb_to_recordset($1) AS r(query_id bigint, text text, name text, "isOwn" boolean)
     ON CONFLICT (query_id) DO NOTHING`,
    [JSON.stringify(known)],
  );
}
