import { inTransaction, newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { someone } from '../../../testing/test-app.ts';
import { createImportsRepository } from './imports-repository.ts';

const editor = someone('editor');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'e@example.com', 'Eva', 'editor', 'x')`,
    [editor.id],
  );
});
afterAll(() => database.close());

it('sees the job that was made while it waited for the lock', async () => {
  const { pool } = database;
  const repository = createImportsRepository(pool);
  const file = { userId: editor.id, name: 'x.csv', bytes: 1, detected: null, problem: null };
  const { id } = await repository.insert(database.pool, { id: newId(), ...file });
  let second: Promise<{ isBusy: boolean } | undefined> | undefined;
  await inTransaction(pool, async (client) => {
    expect(await repository.lock(client, id, editor.id)).toMatchObject({ isBusy: false });
    second = inTransaction(pool, (other) => repository.lock(other, id, editor.id));
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(async () => (await pool.query(waiting)).rowCount, { timeout: 60_000 }).toBe(1);
    const jobId = newId();
    await client.query(`INSERT INTO jobs (id, kind, title, import_id) VALUES ($1, 'import', 'Import x.csv', $2)`, [
      jobId,
      id,
    ]);
    await repository.setReading(client, { id, reading: {}, job: { column: 'job_id', id: jobId } });
  });
  expect(await second).toMatchObject({ isBusy: true });
});
