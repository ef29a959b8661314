import type { IndexFacts } from '@headroom/contracts/monitoring/database-indexes';
import type { Executor } from '../../executor.ts';

/** An index of a small table costs nothing worth a sentence. */
const UNUSED_MIN_BYTES = 1_048_576;

interface Row extends Omit<IndexFacts, 'fault' | 'why' | 'statement'> {
  quoted: string;
  isValid: boolean;
  /** Whether a constraint, replication or partitioning needs it. */
  isNeeded: boolean;
}

/**
 * All indexes of the database's own tables, with what is wrong with them: invalid (a CREATE INDEX CONCURRENTLY that failed), a duplicate (another
 * one begins with the same columns), or not used once. What keeps values unique is none of these, used or not.
 */
export async function readIndexes(pool: Executor): Promise<IndexFacts[]> {
  const { rows } = await pool.query<Row>(`
    WITH indexes AS MATERIALIZED (
      SELECT i.*, c.relname AS name, t.relname AS table_name, c.relam, c.relispartition, c.oid::regclass::text AS quoted,
        pg_relation_size(c.oid) AS bytes, pg_get_indexdef(c.oid) AS definition, to_jsonb(s) AS used,
        string_to_array(i.indkey::text, ' ') AS keys, string_to_array(i.indclass::text, ' ') AS classes,
        string_to_array(i.indcollation::text, ' ') AS collations, string_to_array(i.indoption::text, ' ') AS options
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = i.indexrelid
      WHERE c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    )
    SELECT a.name, a.table_name AS "table", a.definition, a.bytes AS "sizeBytes", a.quoted,
      coalesce((a.used ->> 'idx_scan')::bigint, 0) AS scans,
      -- From PostgreSQL 16 on.
      to_json((a.used ->> 'last_idx_scan')::timestamptz) #>> '{}' AS "lastScanAt",
      a.indisunique AS "isUnique", a.indisprimary AS "isPrimary", a.indisvalid AND a.indisready AS "isValid",
      a.indisunique OR a.indisexclusion OR a.indisreplident OR a.relispartition
        OR EXISTS (SELECT FROM pg_constraint WHERE conindid = a.indexrelid) AS "isNeeded",
      (SELECT array_agg(pg_get_indexdef(a.indexrelid, place, true) ORDER BY place) FROM generate_series(1, a.indnkeyatts) place) AS columns,
      (SELECT b.name FROM indexes b WHERE b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid AND b.relam = a.relam
          AND b.indisvalid AND b.indpred IS NULL AND a.indpred IS NULL AND a.indexprs IS NULL AND b.indexprs IS NULL
          -- Only of a B-tree a beginning is as good.
          AND (a.indnkeyatts = b.indnkeyatts OR a.relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AND a.indnkeyatts < b.indnkeyatts)
          AND b.keys[1:a.indnkeyatts] = a.keys[1:a.indnkeyatts] AND b.classes[1:a.indnkeyatts] = a.classes[1:a.indnkeyatts]
          AND b.collations[1:a.indnkeyatts] = a.collations[1:a.indnkeyatts] AND b.options[1:a.indnkeyatts] = a.options[1:a.indnkeyatts]
          AND a.keys <@ b.keys
          -- Of two that are alike, the older one stays, or the one that keeps values unique.
          AND (a.keys <> b.keys OR b.indisunique OR b.indexrelid < a.indexrelid)
        ORDER BY b.indisprimary DESC, b.bytes LIMIT 1) AS "coveredBy"
    FROM indexes a ORDER BY a.bytes DESC, a.name`);
  return rows.map(toFacts).toSorted((a, b) => Number(b.fault !== null) - Number(a.fault !== null));
}

function toFacts({ quoted, isValid, isNeeded, ...row }: Row): IndexFacts {
  const coveredBy = isNeeded ? null : row.coveredBy;
  const drop = `DROP INDEX CONCURRENTLY ${quoted};`;
  const facts = { ...row, coveredBy };
  if (!isValid) {
    const statement = `REINDEX INDEX CONCURRENTLY ${quoted};`;
    return {
      ...facts,
      fault: 'invalid',
      why: 'Building it did not end, or it is being built now: it is written to and never read.',
      statement,
    };
  }
  if (coveredBy !== null) {
    return {
      ...facts,
      fault: 'duplicate',
      why: `${coveredBy} begins with the same columns and serves the same statements.`,
      statement: drop,
    };
  }
  if (!isNeeded && row.scans === 0 && row.sizeBytes >= UNUSED_MIN_BYTES) {
    return {
      ...facts,
      fault: 'unused',
      why: 'No statement used it since the figures began; a replica counts for itself.',
      statement: drop,
    };
  }
  return { ...facts, fault: null, why: null, statement: null };
}
