import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLEANUP_CRON, createCleanupJob, createRowTasks } from './cleanup-job.ts';
import { createJobs, type Jobs } from './create-jobs.ts';
import { startWorker, type Worker } from './start-worker.ts';

let database: TestDatabase;
let jobs: Jobs;
let worker: Worker;
const faults: string[] = [];
let hasFault = false;

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, pool } = database;
  jobs = createJobs({ pool, onError: () => {} });
  const fragile = {
    name: 'fragile',
    run: async () => {
      if (hasFault) throw new Error('planted');
      return 0;
    },
  };
  worker = await startWorker({
    url,
    pool,
    lane: 'heavy',
    definitions: [createCleanupJob([fragile, ...createRowTasks(pool)])],
    schedules: [{ kind: 'cleanup', cron: CLEANUP_CRON, title: 'Nightly clean-up' }],
    onError: (error, message) => void faults.push(`${message}: ${String(error)}`),
  });
});
afterAll(async () => {
  await worker.stop();
  await jobs.stop();
  await database.close();
});

/** What the clock sends: a message that names no job. */
async function tick(): Promise<string> {
  const boss = new PgBoss({
    connectionString: database.url,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  await boss.start();
  const id = (await boss.send('cleanup', {}, { group: { id: 'cleanup' } })) ?? '';
  await boss.stop({ graceful: false });
  return id;
}
const ended = async (id: string) => {
  await expect.poll(async () => (await jobs.find(id, null))?.finishedAt, { timeout: 60_000 }).toBeTruthy();
  return jobs.find(id, null);
};

it('is on the clock, once', async () => {
  const { rows } = await database.pool.query(`SELECT name, cron FROM pgboss.schedule`);
  expect(rows).toEqual([{ name: 'cleanup', cron: CLEANUP_CRON }]);
});

it('removes what nobody asks for any more, and nothing else', async () => {
  const { pool } = database;
  const [user, old, recent] = [newId(), newId(), newId()];
  await pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'a@b.c', 'A', 'viewer', 'x')`,
    [user],
  );
  await pool.query(
    `INSERT INTO sessions (id, user_id, token_hash, expires_at)
     VALUES ($1, $3, '\\x01', now() - interval '1 second'), ($2, $3, '\\x02', now() + interval '1 hour')`,
    [newId(), newId(), user],
  );
  await pool.query(
    `INSERT INTO idempotency_records (key_hash, request_hash, status, headers, body, created_at)
     SELECT int4send(n), '\\x00', 200, '{}', '', now() - make_interval(days => n % 2 * 31) FROM generate_series(1, 10402) n`,
  );
  await pool.query(
    `INSERT INTO jobs (id, kind, title, state, created_at, finished_at, undone_by)
     VALUES ($2, 'bulk', 'Recent', 'succeeded', now() - interval '89 days', now(), NULL),
       ($1, 'bulk', 'Old', 'succeeded', now() - interval '91 days', now(), $2)`,
    [old, recent],
  );
  hasFault = false;
  const job = await ended(await tick());
  expect(job).toMatchObject({
    title: 'Nightly clean-up',
    state: 'succeeded',
    actor: null,
    result: { sessions: 1, idempotencyRecords: 5_201, jobs: 1, fragile: 0 },
  });
  const { rows } = await pool.query(
    `SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM idempotency_records) AS records`,
  );
  expect(rows).toEqual([{ sessions: 1, records: 5_201 }]);
  expect([await jobs.find(old, null), (await jobs.find(recent, null))?.title]).toEqual([undefined, 'Recent']);
});

it('does the rest although one part fails, and tries that again', async () => {
  await database.pool.query(`UPDATE sessions SET expires_at = now() - interval '1 second'`);
  hasFault = true;
  const id = await tick();
  await expect.poll(() => faults.length, { timeout: 60_000 }).toBe(1);
  hasFault = false;
  expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
  expect(faults.splice(0)).toEqual([expect.stringContaining('1 of 4 clean-ups failed')]);
  const { rows } = await database.pool.query('SELECT FROM sessions');
  expect(rows).toEqual([]);
});
