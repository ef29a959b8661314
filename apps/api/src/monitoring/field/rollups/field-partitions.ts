import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';

const TABLES = ['field_events', 'field_details'] as const;
const DAY = 86_400_000;
/** What is older than a week is not taken; a visit's day may be one before. */
const DAYS_BACK = 8;
/** A process that does not run for some days leaves no day without a partition. */
const DAYS_AHEAD = 3;
/** Whoever writes waits behind a lock that waits: not for long. What could not be locked is tried again the next time. */
const LOCK_TIMEOUT = '500ms';
const LOCK_NOT_AVAILABLE = '55P03';
/** The default partition holds events of that day: they stay there, until they are deleted. */
const CHECK_VIOLATION = '23514';
const DUPLICATE_TABLE = '42P07';
const EXPECTED: ReadonlySet<string | undefined> = new Set([LOCK_NOT_AVAILABLE, CHECK_VIOLATION, DUPLICATE_TABLE]);

/**
 * Makes the partitions of the coming days, drops those older than the retention, and deletes old rollups. Hourly ones live as long as events do:
 * for hours they could be made from them.
 */
export async function upkeepFieldPartitions(
  pool: Pool,
  { rawDays, rollupDays, now = Date.now() }: { rawDays: number; rollupDays: number; now?: number },
): Promise<void> {
  const today = Math.floor(now / DAY);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
     WHERE inhparent IN ('field_events'::regclass, 'field_details'::regclass)`,
  );
  const present = new Set(rows.map(({ name }) => name));
  const steps: string[] = [];
  for (const table of TABLES) {
    for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD; day += 1) {
      const name = `${table}_${dateOf(day).replaceAll('-', '')}`;
      // Attached, not created in place: that would lock the whole table instead of the default partition.
      if (!present.has(name))
        steps.push(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
          ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${dateOf(day)}') TO ('${dateOf(day + 1)}')`);
    }
  }
  const oldest = today - rawDays;
  for (const name of present) if ((dayOf(name) ?? oldest) < oldest) steps.push(`DROP TABLE ${name}`);
  // oxlint-disable-next-line no-await-in-loop -- each takes a lock that the next one needs
  for (const step of steps) await locking(pool, step);
  await pool.query(`DELETE FROM field_events_default WHERE day < $1`, [dateOf(oldest)]);
  await pool.query(`DELETE FROM field_details_default WHERE day < $1`, [dateOf(oldest)]);
  for (const [resolution, days] of [
    [300, Math.min(2, rawDays)],
    [3_600, rawDays],
    [86_400, rollupDays],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(`DELETE FROM field_rollups WHERE resolution = $1 AND at < $2`, [resolution, dateOf(today - days)]);
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(`DELETE FROM field_rolled WHERE resolution = $1 AND at < $2`, [resolution, dateOf(today - days)]);
  }
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

function dayOf(name: string): number | undefined {
  const [, year, month, date] = /_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
  return year ? Date.parse(`${year}-${month}-${date}`) / DAY : undefined;
}

async function locking(pool: Pool, step: string): Promise<void> {
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('field-partitions'))`);
      await client.query(step);
    });
  } catch (error) {
    if (!EXPECTED.has((error as { code?: string }).code)) throw error;
  }
}
