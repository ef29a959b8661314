import { createTestDatabase } from '@headroom/database/testing';
import { expect, it } from 'vitest';
import { createTaskRunner } from './run-tasks.ts';

const patience = { timeout: 60_000, interval: 20 };

it('leaves a task that takes long to whoever holds it, and is followed where a holder has died', async () => {
  const database = await createTestDatabase();
  const { pool } = database;
  const errors: unknown[] = [];
  let begun = 0;
  const ends: (() => void)[] = [];
  const task = {
    name: 'test.long',
    everyMilliseconds: 20,
    run: () => {
      begun += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
  };
  const createRunner = () =>
    createTaskRunner({ pool, tasks: [task], onError: (error) => errors.push(error), renewMilliseconds: 20 });
  const [one, other] = [createRunner(), createRunner()];
  const until = async () =>
    (
      await pool.query<{ left: number }>(
        `SELECT extract(epoch FROM until - now())::float8 AS left FROM monitoring_tasks`,
      )
    ).rows[0]?.left ?? 0;
  try {
    one.start();
    await expect.poll(() => begun, patience).toBe(1);
    // As if it had taken nearly as long as the lease.
    await pool.query(`UPDATE monitoring_tasks SET until = now() + interval '20 s'`);
    await expect.poll(until, patience).toBeGreaterThan(40);
    other.start();
    await pool.query('SELECT pg_sleep(0.3)');
    expect(begun).toBe(1);
    // Somebody who died has held it until a moment ago: whoever renews is not taken for them.
    await pool.query(
      `UPDATE monitoring_tasks SET holder = gen_random_uuid(), until = now() - interval '1 s', ran_at = NULL`,
    );
    await expect.poll(() => begun, patience).toBe(2);
    expect(errors).toEqual([]);
  } finally {
    const stopping = Promise.all([one.stop(), other.stop()]);
    for (const end of ends) end();
    await stopping;
    await database.close();
  }
});
