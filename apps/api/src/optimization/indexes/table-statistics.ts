import type { Executor } from '../../executor.ts';

export interface ColumnStatistics {
  /** The share of rows that an equality finds, where values are asked for as often as they are stored. */
  matchShare: number;
  nullShare: number;
  /** Bytes of a value. */
  width: number;
}

export interface TableStatistics {
  name: string;
  /** As it is written in SQL. */
  quoted: string;
  rows: number;
  pages: number;
  /** Inserted, updated and deleted since PostgreSQL's figures began. */
  writes: number;
  columns: ReadonlyMap<string, ColumnStatistics>;
  /** Leading columns of the B-trees that hold all rows. */
  indexes: readonly (readonly string[])[];
}

interface Row extends Omit<TableStatistics, 'columns' | 'indexes'> {
  columns: { name: string; distinct: number; nulls: number; width: number; common: number[] | null }[] | null;
  indexes: string[][] | null;
}

/**
 * What the planner knows of tables, by their names. Left out is what no index can be advised for: partitions, views, tables of PostgreSQL's
 * own, and what was never analysed.
 */
export async function readTableStatistics(
  pool: Executor,
  names: readonly string[],
): Promise<Map<string, TableStatistics>> {
  const { rows } = await pool.query<Row>(
    `SELECT c.relname AS name, c.oid::regclass::text AS quoted, c.reltuples::float8 AS rows, c.relpages AS pages,
       coalesce((SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables s WHERE s.relid = c.oid), 0)::float8 AS writes,
       (SELECT json_agg(json_build_object('name', attname, 'distinct', n_distinct, 'nulls', null_frac, 'width', avg_width,
          'common', most_common_freqs)) FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited) AS columns,
       (SELECT json_agg((SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts))
          FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
          WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND am.amname = 'btree' AND 0 <> ALL (i.indkey)) AS indexes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = ANY ($1) AND c.relkind = 'r' AND NOT c.relispartition AND c.reltuples > 0 AND pg_table_is_visible(c.oid)
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    [names],
  );
  return new Map(
    rows.map(({ columns, indexes, ...table }) => [
      table.name,
      {
        ...table,
        indexes: indexes ?? [],
        columns: new Map(
          (columns ?? []).map(({ name, distinct, nulls, width, common }) => {
            const values = distinct < 0 ? -distinct * table.rows : distinct;
            return [name, { matchShare: matchShare({ values, nulls, common: common ?? [] }), nullShare: nulls, width }];
          }),
        ),
      },
    ]),
  );
}

/**
 * Two rows taken at random agree with this chance. The plain 1 / n_distinct would advise an index on a column where nine of ten rows hold the
 * value that everybody asks for.
 */
export function matchShare({
  values,
  nulls,
  common,
}: {
  values: number;
  nulls: number;
  common: readonly number[];
}): number {
  if (values < 1) return 1;
  const ofCommon = common.reduce((sum, share) => sum + share, 0);
  const rest = Math.max(1 - nulls - ofCommon, 0);
  const others = Math.max(values - common.length, 1);
  return Math.min(common.reduce((sum, share) => sum + share * share, 0) + (rest * rest) / others, 1);
}
