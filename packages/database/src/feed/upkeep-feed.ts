import type pg from 'pg';
import { holdClient } from '../hold-client.ts';

export interface UpkeepFeedOptions {
  /** Entries are kept at least this long; a cursor that is older may have expired. */
  retainDays?: number;
  /** For tests; the time of the machine without it. */
  now?: Date;
}
export interface FeedUpkeep {
  /** Partitions that were made ahead and dropped, by name. */
  made: string[];
  dropped: string[];
  /** Old entries deleted from where no partition had been made ahead. */
  deleted: number;
}

const RETAIN_DAYS = 14;
/** A week without a nightly job leaves no day without a partition. */
const DAYS_AHEAD = 7;
const DAY_MILLISECONDS = 86_400_000;
/** Whoever writes waits behind a lock that waits: not for long. What could not be locked is tried again the next night. */
const LOCK_TIMEOUT = '500ms';
const TRIES = 3;
/** Two processes that start together do it one after the other. Any number that nothing else uses. */
const LOCK_KEY = 4_736_172_003;
const LOCK_NOT_AVAILABLE = '55P03';
/** The default partition holds entries of that day already: they stay there, until they are deleted. */
const CHECK_VIOLATION = '23514';
/** Another process has made it since. */
const DUPLICATE_TABLE = '42P07';

/**
 * Keeps the change feed's partitions, one a day (UTC): makes those of the coming week, drops those that are older than the retention and
 * records, in the same transaction, up to where it has dropped (product_changes_floor). To be called at start and every night; what
 * could not be locked in time is left for the next call.
 */
export async function upkeepFeed(
  pool: pg.Pool,
  { retainDays = RETAIN_DAYS, now = new Date() }: UpkeepFeedOptions = {},
): Promise<FeedUpkeep> {
  const today = Math.floor(now.getTime() / DAY_MILLISECONDS);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'product_changes'::regclass ORDER BY 1`,
  );
  const present = new Set(rows.map(({ name }) => name));
  const upkeep: FeedUpkeep = { made: [], dropped: [], deleted: 0 };
  for (let day = today; day <= today + DAYS_AHEAD; day += 1) {
    const name = partitionName(day);
    // oxlint-disable-next-line no-await-in-loop -- each takes a lock that the next one needs
    if (!present.has(name) && (await locking(pool, (client) => makePartition(client, day)))) upkeep.made.push(name);
  }
  const oldest = today - retainDays;
  for (const name of present) {
    const day = partitionDay(name);
    if (day === undefined || day >= oldest) continue;
    // oxlint-disable-next-line no-await-in-loop
    if (await locking(pool, (client) => dropPartition(client, name))) upkeep.dropped.push(name);
  }
  await locking(pool, async (client) => {
    upkeep.deleted = await deleteUnpartitioned(client, dayStart(oldest));
  });
  return upkeep;
}

const dayStart = (day: number) => new Date(day * DAY_MILLISECONDS).toISOString();
const partitionName = (day: number) => `product_changes_${dayStart(day).slice(0, 10).replaceAll('-', '')}`;
function partitionDay(name: string): number | undefined {
  const [, year, month, date] = /^product_changes_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
  return year ? Date.parse(`${year}-${month}-${date}`) / DAY_MILLISECONDS : undefined;
}

/** Attached, not created in place: that would lock the whole feed instead of the default partition. */
async function makePartition(client: pg.ClientBase, day: number): Promise<void> {
  const name = partitionName(day);
  await client.query(`
    CREATE TABLE ${name} (LIKE product_changes INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
    ALTER TABLE product_changes ATTACH PARTITION ${name} FOR VALUES FROM ('${dayStart(day)}') TO ('${dayStart(day + 1)}')`);
}

/** A transaction that still writes into the partition holds the lock back, so that all it has is committed when the floor is taken. */
async function dropPartition(client: pg.ClientBase, name: string): Promise<void> {
  await client.query('LOCK TABLE product_changes IN ACCESS EXCLUSIVE MODE');
  await raiseFloor(client, `SELECT xid FROM ${name} ORDER BY xid DESC LIMIT 1`);
  await client.query(`DROP TABLE ${name}`);
}

async function deleteUnpartitioned(client: pg.ClientBase, before: string): Promise<number> {
  // Seen by the floor's snapshot must be what is deleted, and nobody may add to it between.
  await client.query('LOCK TABLE product_changes_default IN SHARE ROW EXCLUSIVE MODE');
  await raiseFloor(client, `SELECT xid FROM product_changes_default WHERE at < '${before}' ORDER BY xid DESC LIMIT 1`);
  const { rowCount } = await client.query('DELETE FROM product_changes_default WHERE at < $1', [before]);
  return rowCount ?? 0;
}

const raiseFloor = (client: pg.ClientBase, highest: string) =>
  client.query(`
    UPDATE product_changes_floor f SET xid = greatest(f.xid, dropped.xid), seen = pg_current_snapshot() FROM (${highest}) dropped`);

/** In a transaction of its own; false where a lock was not to be had, or the day's entries are elsewhere already. */
async function locking(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<void>, tries = TRIES): Promise<boolean> {
  const { client, release } = await holdClient(pool);
  let isFit = true;
  let code: string | undefined;
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await work(client);
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      isFit = false;
    });
    ({ code } = error as { code?: string });
    if (code !== LOCK_NOT_AVAILABLE && code !== CHECK_VIOLATION && code !== DUPLICATE_TABLE) throw error;
  } finally {
    release(isFit);
  }
  return code === LOCK_NOT_AVAILABLE && tries > 1 ? locking(pool, work, tries - 1) : false;
}
