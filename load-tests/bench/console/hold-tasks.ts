import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** What would bring together or let go what is just being filled in. */
const TASKS = ['field-rollups', 'field-days', 'field-partitions', 'service.roll', 'database.retention'];

/**
 * Has the leases of the server's own tasks, as another process of it would, while rows are filled in.
 * @returns gives them back.
 */
export async function holdTasks(pool: Pool): Promise<() => Promise<void>> {
  const holder = randomUUID();
  await pool.query(
    `INSERT INTO monitoring_tasks (name, holder, until) SELECT name, $2, now() + interval '2 hours' FROM unnest($1::text[]) AS t(name)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
    [TASKS, holder],
  );
  return async () => {
    await pool.query('UPDATE monitoring_tasks SET until = now() WHERE holder = $1', [holder]);
  };
}
