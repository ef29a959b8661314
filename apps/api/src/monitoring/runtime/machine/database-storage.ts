import type { DatabaseStorage } from '@headroom/contracts/monitoring/runtime-machine';
import type { Pool } from 'pg';

const BLOCK_BYTES = 8_192;
interface Counted {
  read: number | null;
  written: number | null;
  since: Date | null;
}

/**
 * How large PostgreSQL's data is and what it has read and written, by itself: its folder may be another machine's. By version: pg_stat_io
 * counts bytes from 18 on, operations of one size from 16 on, and is missing before.
 */
export async function readDatabaseStorage(pool: Pick<Pool, 'query'>): Promise<Omit<DatabaseStorage, 'series'>> {
  const missing: string[] = [];
  const { rows } = await pool.query<{ version: number; own: number; all: number | null }>(
    `SELECT current_setting('server_version_num')::int AS version, pg_database_size(current_database())::float8 AS own,
       CASE WHEN bool_and(has_database_privilege(oid, 'CONNECT')) OR pg_has_role('pg_read_all_stats', 'USAGE')
         THEN sum(pg_database_size(oid))::float8 END AS all
     FROM pg_database`,
  );
  const { version = 0, own = 0, all = null } = rows[0] ?? {};
  if (all === null)
    missing.push(
      'Only this database is measured: others may not be seen. GRANT pg_read_all_stats to the role to see them.',
    );
  const counted = await readCounted(pool, version);
  if (version < 160_000) {
    missing.push('PostgreSQL before 16 does not say what it writes; what it reads is of this database.');
  }
  return {
    sizeBytes: all ?? own,
    readBytes: counted.read,
    writtenBytes: counted.written,
    since: counted.since?.toISOString() ?? null,
    missing,
  };
}

async function readCounted(pool: Pick<Pool, 'query'>, version: number): Promise<Counted> {
  const sql =
    version >= 180_000
      ? `SELECT sum(read_bytes)::float8 AS read, sum(coalesce(write_bytes, 0) + coalesce(extend_bytes, 0))::float8 AS written,
           max(stats_reset) AS since FROM pg_stat_io`
      : version >= 160_000
        ? `SELECT sum(reads * op_bytes)::float8 AS read, sum((coalesce(writes, 0) + coalesce(extends, 0)) * op_bytes)::float8 AS written,
             max(stats_reset) AS since FROM pg_stat_io`
        : `SELECT blks_read::float8 * ${BLOCK_BYTES} AS read, NULL::float8 AS written, stats_reset AS since
           FROM pg_stat_database WHERE datname = current_database()`;
  const { rows } = await pool.query<Counted>(sql);
  return rows[0] ?? { read: null, written: null, since: null };
}
