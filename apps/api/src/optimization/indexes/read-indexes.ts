import type { IndexFacts } from '@headroom/contracts/monitoring/database-indexes';
import type { Executor } from '../../executor.ts';
import { findCovering, type IndexShape } from './find-covering.ts';

/** An index of a small table costs nothing worth a sentence. */
const UNUSED_MIN_BYTES = 1_048_576;
const LAST_SCAN_FROM_VERSION = 160_000;

interface Row extends Omit<IndexFacts, 'fault' | 'why' | 'statement' | 'coveredBy'>, IndexShape {
  quoted: string;
  isValid: boolean;
  /** Whether a constraint, replication or partitioning needs it. */
  isNeeded: boolean;
}

/**
 * All indexes of the database's own tables, with what is wrong with them: invalid (a CREATE INDEX CONCURRENTLY that failed), a duplicate (another
 * one begins with the same columns), or not used once. What keeps values unique is none of these, used or not.
 * @param isCountedLong whether scans have been counted for so long that an index without any is not needed
 */
export async function readIndexes(
  pool: Executor,
  { isCountedLong }: { isCountedLong: boolean },
): Promise<IndexFacts[]> {
  const { rows: versions } = await pool.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const lastScan =
    (versions[0]?.version ?? 0) >= LAST_SCAN_FROM_VERSION ? 'pg_stat_get_lastscan(c.oid)' : 'NULL::timestamptz';
  const { rows } = await pool.query<Row>(`
    SELECT c.oid::int8 AS id, i.indrelid::int8 AS "tableId", c.relname AS name, t.relname AS "table", c.oid::regclass::text AS quoted,
      am.amname AS method, pg_get_indexdef(c.oid) AS definition, pg_relation_size(c.oid) AS "sizeBytes",
      -- By the functions beneath pg_stat_all_indexes: the view joins six tables for each row.
      pg_stat_get_numscans(c.oid) AS scans, to_json(${lastScan}) #>> '{}' AS "lastScanAt",
      i.indisunique AS "isUnique", i.indisprimary AS "isPrimary", i.indisvalid AND i.indisready AS "isValid",
      i.indpred IS NULL AND i.indexprs IS NULL AS "isPlain",
      i.indisunique OR i.indisexclusion OR i.indisreplident OR c.relispartition
        OR EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid) AS "isNeeded",
      (SELECT array_agg(pg_get_indexdef(c.oid, place, true) ORDER BY place) FROM generate_series(1, i.indnkeyatts) place) AS columns,
      i.indnkeyatts::int AS "keyCount", string_to_array(i.indkey::text, ' ') AS attributes,
      (SELECT array_agg(concat_ws(' ', i.indkey[at], i.indclass[at], i.indcollation[at], i.indoption[at]) ORDER BY at)
        FROM generate_series(0, i.indnkeyatts - 1) at) AS keys
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_am am ON am.oid = c.relam
      JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY "sizeBytes" DESC, name`);
  const byTable = Map.groupBy(rows, ({ tableId }) => tableId);
  return rows
    .map((row) => toFacts(row, { others: byTable.get(row.tableId) ?? [], isCountedLong }))
    .toSorted((a, b) => Number(b.fault !== null) - Number(a.fault !== null));
}

function toFacts(row: Row, { others, isCountedLong }: { others: readonly Row[]; isCountedLong: boolean }): IndexFacts {
  const { name, table, columns, definition, sizeBytes, scans, lastScanAt, isUnique, isPrimary, quoted } = row;
  const coveredBy = row.isNeeded ? null : (findCovering(row, others)?.name ?? null);
  const drop = `DROP INDEX CONCURRENTLY ${quoted};`;
  const facts = { name, table, columns, definition, sizeBytes, scans, lastScanAt, isUnique, isPrimary, coveredBy };
  if (!row.isValid) {
    const why = 'Building it did not end, or it is being built now: it is written to and never read.';
    return { ...facts, fault: 'invalid', why, statement: `REINDEX INDEX CONCURRENTLY ${quoted};` };
  }
  if (coveredBy !== null) {
    const why = `${coveredBy} begins with the same columns and serves the same statements.`;
    return { ...facts, fault: 'duplicate', why, statement: drop };
  }
  if (isCountedLong && !row.isNeeded && scans === 0 && sizeBytes >= UNUSED_MIN_BYTES) {
    const why = 'No statement used it since the figures began; look at replicas too, each counts for itself.';
    return { ...facts, fault: 'unused', why, statement: drop };
  }
  return { ...facts, fault: null, why: null, statement: null };
}
