import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';

/** A process that does not run for some days leaves no day without a partition; what comes all the same goes to the default one. */
const DAYS_AHEAD = 3;
const DAY_MILLISECONDS = 86_400_000;
/** Whoever writes waits behind a lock that waits: not for long. What could not be locked is tried again the next time. */
const LOCK_TIMEOUT = '500ms';
const LOCK_NOT_AVAILABLE = '55P03';
/** The default partition holds rows of that day already: they stay there, until they are deleted. */
const CHECK_VIOLATION = '23514';
/** Another process has made it, or dropped it, since. */
const DUPLICATE_TABLE = '42P07';
const UNDEFINED_TABLE = '42P01';
const LEFT_FOR_NEXT_TIME = new Set([LOCK_NOT_AVAILABLE, CHECK_VIOLATION, DUPLICATE_TABLE, UNDEFINED_TABLE]);

export interface DayPartitionsOptions {
  /** A name of ours, never of a request. Its default partition is `<table>_default`. */
  table: string;
  /** What it is split by: a time or a date. */
  column?: string;
  keepDays: number;
  /** Of how many days past rows still come. */
  daysBack?: number;
  now?: Date;
}

/**
 * Keeps the partitions of a table that is split by day (UTC): makes those of today and the next days, drops those that are older than the
 * retention. Safe to be called at any time, by several processes.
 */
export async function keepDayPartitions(
  pool: Pool,
  { table, column = 'at', keepDays, daysBack = 0, now = new Date() }: DayPartitionsOptions,
): Promise<{ made: string[]; dropped: string[] }> {
  const today = Math.floor(now.getTime() / DAY_MILLISECONDS);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = $1::regclass ORDER BY 1`,
    [table],
  );
  const present = new Set(rows.map(({ name }) => name));
  const done = { made: [] as string[], dropped: [] as string[] };
  for (let day = today - daysBack; day <= today + DAYS_AHEAD; day += 1) {
    const name = `${table}_${dayStart(day).slice(0, 10).replaceAll('-', '')}`;
    if (present.has(name)) continue;
    // Attached, not created in place: that would lock the whole table instead of the default partition.
    const made = `CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
      ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${dayStart(day)}') TO ('${dayStart(day + 1)}')`;
    // oxlint-disable-next-line no-await-in-loop -- each takes a lock that the next one needs
    if (await locking(pool, made)) done.made.push(name);
  }
  const oldest = today - keepDays;
  for (const name of present) {
    const day = dayOf(name, table);
    if (day === undefined || day >= oldest) continue;
    // oxlint-disable-next-line no-await-in-loop
    if (await locking(pool, `DROP TABLE ${name}`)) done.dropped.push(name);
  }
  await pool.query(`DELETE FROM ${table}_default WHERE ${column} < $1`, [dayStart(oldest)]);
  return done;
}

const dayStart = (day: number) => new Date(day * DAY_MILLISECONDS).toISOString();
function dayOf(name: string, table: string): number | undefined {
  if (!name.startsWith(`${table}_`)) return undefined;
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(name.slice(table.length + 1)) ?? [];
  return year ? Date.parse(`${year}-${month}-${date}`) / DAY_MILLISECONDS : undefined;
}

/** In a transaction of its own; false where it is left for the next time. */
async function locking(pool: Pool, sql: string): Promise<boolean> {
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      // Two that make the same table at once fail deep in PostgreSQL's catalogue instead of with a code that says so.
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('headroom day partitions'))`);
      await client.query(sql);
    });
    return true;
  } catch (error) {
    if (LEFT_FOR_NEXT_TIME.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}
