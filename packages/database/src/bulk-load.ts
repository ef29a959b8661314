import type pg from 'pg';

export interface IndexBuild {
  /** Of the index or constraint. */
  name: string;
  sql: string;
  /** Roughly how long it takes, in units of a B-tree on a million products. */
  weight: number;
}

/** What index builds get at least; PostgreSQL's own default of 64 MB writes a large GIN index in many small pieces. */
const MAINTENANCE_MEGABYTES = 256;

/** Gives index builds of this transaction enough memory, where the server's own setting is lower. */
export async function raiseMaintenanceMemory(client: pg.ClientBase): Promise<void> {
  await client.query(`
    SELECT set_config('maintenance_work_mem', '${MAINTENANCE_MEGABYTES}MB', true)
    FROM pg_settings WHERE name = 'maintenance_work_mem' AND setting::int < ${MAINTENANCE_MEGABYTES * 1024}`);
}

const names = (tables: readonly string[]) => tables.map((table) => `'${table}'::regclass`).join(', ');

/**
 * Drops every index, key and trigger of the tables (and the keys that refer to them), as the database itself describes them;
 * returns what puts them back, in an order that works. Only inside a transaction, so that nobody ever sees them gone.
 */
export async function dropIndexes(client: pg.ClientBase, tables: readonly string[]): Promise<IndexBuild[]> {
  const constraints = await client.query<{ table: string; name: string; type: string; definition: string }>(`
    SELECT conrelid::regclass::text AS table, conname AS name, contype AS type, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype IN ('p', 'u', 'f') AND (conrelid IN (${names(tables)}) OR confrelid IN (${names(tables)}))
    ORDER BY contype = 'f' DESC`);
  for (const { table, name } of constraints.rows) {
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  }
  const indexes = await client.query<{ name: string; definition: string; method: string }>(`
    SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, a.amname AS method
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE i.indrelid IN (${names(tables)}) ORDER BY c.relname`);
  if (indexes.rows.length > 0) {
    await client.query(`DROP INDEX ${indexes.rows.map(({ name }) => `"${name}"`).join(', ')}`);
  }
  // Dropped rather than disabled: COPY inserts row by row, and sets no page visible to all, where it sees a trigger BEFORE INSERT.
  const triggers = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT tgrelid::regclass::text AS table, tgname AS name, pg_get_triggerdef(oid) AS definition
    FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN (${names(tables)}) ORDER BY tgname`);
  for (const { table, name } of triggers.rows) await client.query(`DROP TRIGGER "${name}" ON ${table}`);

  const add = ({ table, name, definition }: (typeof constraints.rows)[number]) =>
    `ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`;
  return [
    ...constraints.rows.filter(({ type }) => type !== 'f').map((row) => ({ name: row.name, sql: add(row), weight: 1 })),
    ...indexes.rows.map((row) => ({ name: row.name, sql: row.definition, weight: row.method === 'gin' ? 6 : 1 })),
    ...constraints.rows.filter(({ type }) => type === 'f').map((row) => ({ name: row.name, sql: add(row), weight: 1 })),
    ...triggers.rows.map(({ name, definition }) => ({ name, sql: definition, weight: 0 })),
  ];
}
