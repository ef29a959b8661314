import type pg from 'pg';

export interface ApplicationTable {
  name: string;
  columns: string[];
}

/**
 * Every table of the schema but the migrations' own and the change feed's, with the columns that hold data, sorted by name. The feed speaks
 * of this database's transactions, whose numbers mean nothing in another: whoever follows it starts anew after a restore. Unlogged
 * tables hold nothing that is to survive.
 */
export async function applicationTables(client: pg.ClientBase): Promise<ApplicationTable[]> {
  const { rows } = await client.query<ApplicationTable>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relispartition
      AND c.relname NOT IN ('_prisma_migrations', 'product_changes_floor')
    GROUP BY c.relname ORDER BY c.relname`);
  return rows;
}

/**
 * Not part of a backup: a session that was ended since must not live again, and shared caches are purged whole after a restore, which
 * starts where no target is known; what a cache is asked for it learns anew, and what processes measured was another machine's: statements
 * have other numbers in another database, alerts were about what was then. Empty where a backup may go.
 */
const LEFT_OUT = new Set([
  'sessions',
  'purge_targets',
  'purges',
  'cache_popularity',
  'cache_transitions',
  'service_processes',
  'service_series',
  'service_points',
  'statement_points',
  'statement_texts',
  'database_readings',
  'alerts',
  'alert_messages',
  'releases',
  'runtime_processes',
  'profiles',
]);

/** The tables that a backup holds. */
export async function backedUpTables(client: pg.ClientBase): Promise<ApplicationTable[]> {
  return (await applicationTables(client)).filter(({ name }) => !LEFT_OUT.has(name));
}

export const quoteColumns = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');

/** What a session must agree on so that the same values have the same text. */
export const SESSION_SETTINGS = `
  SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
  SET extra_float_digits = 1; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;
