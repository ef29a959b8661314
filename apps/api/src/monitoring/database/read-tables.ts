import type { TableFacts } from '@headroom/contracts/monitoring/database-tables';
import type { Executor } from '../../executor.ts';

/** Below it nobody needs to do anything; autovacuum begins to force itself at 200,000,000. */
const AGE_RISK = 1_000_000_000;
const BLOAT_MIN_BYTES = 50 * 1_048_576;

interface Row extends Omit<TableFacts, 'why' | 'statement'> {
  quoted: string;
}

/**
 * The database's own tables: sizes, how they are read and written, and how vacuum keeps up. Bloat is estimated from the widths of the columns
 * as the last ANALYZE found them: what the rows would need against what the table has.
 */
export async function readTables(pool: Executor): Promise<{ tables: TableFacts[]; databaseBytes: number }> {
  const { rows } = await pool.query<{ tables: Row[]; databaseBytes: number }>(`
    WITH tables AS MATERIALIZED (
      SELECT c.oid, c.relname, c.relpages, greatest(c.reltuples, 0) AS reltuples, c.relfrozenxid, c.reloptions, n.nspname,
        c.oid::regclass::text AS quoted, pg_table_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS index_bytes,
        s.n_tup_ins, s.n_tup_upd, s.n_tup_hot_upd, s.n_tup_del, s.seq_scan, s.idx_scan, s.n_live_tup, s.n_dead_tup, s.last_vacuum,
        s.last_autovacuum, s.last_analyze, s.last_autoanalyze,
        (SELECT p.relname FROM pg_inherits JOIN pg_class p ON p.oid = inhparent WHERE inhrelid = c.oid LIMIT 1) AS parent,
        (SELECT jsonb_object_agg(split_part(o, '=', 1), split_part(o, '=', 2)) FROM unnest(c.reloptions) o) AS own
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    ), widths AS (
      SELECT schemaname, tablename, sum((1 - null_frac) * avg_width) AS width FROM pg_stats WHERE NOT inherited
      GROUP BY schemaname, tablename
    ), told AS (
      SELECT t.relname AS name, quoted, parent, reltuples::bigint AS rows, bytes AS "tableBytes", index_bytes AS "indexBytes",
        coalesce(n_tup_ins, 0) AS inserted, coalesce(n_tup_upd, 0) AS updated, coalesce(n_tup_hot_upd, 0) AS "updatedInPlace",
        coalesce(n_tup_del, 0) AS deleted, coalesce(seq_scan, 0) AS scans, coalesce(idx_scan, 0) AS "indexScans",
        coalesce(n_live_tup, 0) AS "liveRows", coalesce(n_dead_tup, 0) AS "deadRows",
        CASE WHEN coalesce((own ->> 'autovacuum_enabled')::bool, true) AND current_setting('autovacuum')::bool THEN
          round(coalesce((own ->> 'autovacuum_vacuum_threshold')::float8, current_setting('autovacuum_vacuum_threshold')::float8)
            + coalesce((own ->> 'autovacuum_vacuum_scale_factor')::float8, current_setting('autovacuum_vacuum_scale_factor')::float8)
            * reltuples)::bigint END AS "deadRowsLimit",
        greatest(last_vacuum, last_autovacuum) AS "lastVacuumAt", greatest(last_analyze, last_autoanalyze) AS "lastAnalyseAt",
        -- A row has a head of 24 bytes and a pointer of 4, and is padded to 8; a page has a head of 24.
        CASE WHEN w.width IS NOT NULL AND reltuples > 0 AND relpages > 0 THEN
          greatest(relpages - ceil(reltuples * (28 + ceil(w.width / 8) * 8) / (8192 - 24)), 0)::bigint * 8192 END AS "bloatBytes",
        CASE WHEN relfrozenxid::text <> '0' THEN age(relfrozenxid) END AS age
      FROM tables t LEFT JOIN widths w ON w.schemaname = t.nspname AND w.tablename = t.relname
    )
    SELECT coalesce((SELECT json_agg(told ORDER BY "tableBytes" + "indexBytes" DESC, name) FROM told), '[]') AS tables,
      pg_database_size(current_database()) AS "databaseBytes"`);
  if (!rows[0]) throw new Error('the statement always answers one row');
  return { ...rows[0], tables: rows[0].tables.map(toFacts) };
}

const count = (rows: number) => rows.toLocaleString('en-GB');

function toFacts({ quoted, ...row }: Row): TableFacts {
  if (row.age !== null && row.age > AGE_RISK) {
    const why = `Its oldest row is ${count(row.age)} transactions old; PostgreSQL stops writing before 2,147,483,648.`;
    return { ...row, why, statement: `VACUUM (FREEZE, VERBOSE) ${quoted};` };
  }
  if (row.deadRowsLimit === null) {
    return {
      ...row,
      why: 'Autovacuum is switched off here: dead rows pile up.',
      statement: `ALTER TABLE ${quoted} RESET (autovacuum_enabled);`,
    };
  }
  if (row.deadRows > 10_000 && row.deadRows > 2 * row.deadRowsLimit) {
    const why = `${count(row.deadRows)} dead rows, twice what autovacuum lets grow: it does not keep up, or an old transaction holds it back.`;
    return { ...row, why, statement: `VACUUM (VERBOSE, ANALYZE) ${quoted};` };
  }
  if (row.bloatBytes !== null && row.bloatBytes > BLOAT_MIN_BYTES && row.bloatBytes > row.tableBytes / 2) {
    const why =
      'More than half of it is likely to be empty room (an estimate). New rows use it; only a rewrite gives it back, and locks the table.';
    return { ...row, why, statement: `VACUUM (FULL, VERBOSE) ${quoted};` };
  }
  return { ...row, why: null, statement: null };
}
