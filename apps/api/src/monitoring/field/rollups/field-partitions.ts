import { FIELD_AGE_MAX_DAYS } from '@headroom/contracts/monitoring/field-events';
import type { Pool } from 'pg';
import { keepDayPartitions } from '../../day-partitions.ts';

const DAY = 86_400_000;

/**
 * Makes the partitions of the coming days, drops those older than the retention, and deletes old rollups. Hourly ones live as long as events do:
 * for hours they could be made from them.
 */
export async function upkeepFieldPartitions(
  pool: Pool,
  { rawDays, rollupDays, now = Date.now() }: { rawDays: number; rollupDays: number; now?: number },
): Promise<void> {
  for (const table of ['field_events', 'field_details']) {
    // What is older is not taken; a visit's day may be one before.
    const daysBack = FIELD_AGE_MAX_DAYS + 1;
    // oxlint-disable-next-line no-await-in-loop -- each takes a lock that the next one needs
    await keepDayPartitions(pool, { table, column: 'day', keepDays: rawDays, daysBack, now: new Date(now) });
  }
  const today = Math.floor(now / DAY);
  for (const [resolution, days] of [
    [300, Math.min(2, rawDays)],
    [3_600, rawDays],
    [86_400, rollupDays],
  ] as const) {
    const oldest = new Date((today - days) * DAY).toISOString();
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(`DELETE FROM field_rollups WHERE resolution = $1 AND at < $2`, [resolution, oldest]);
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(`DELETE FROM field_rolled WHERE resolution = $1 AND at < $2`, [resolution, oldest]);
  }
}
