import { inTransaction } from '@headroom/database';
import type { Job } from '@headroom/contracts/jobs';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createJobs, type Jobs, type NewJob } from './create-jobs.ts';
import { CutShort, defineJob, JobError, type AnyJobDefinition, type JobContext } from './define-job.ts';
import { startWorker, type Worker } from './start-worker.ts';

let database: TestDatabase;
let jobs: Jobs;
let workers: Worker[] = [];
/** Faults that workers report; a test that plants one takes it out. */
let faults: string[] = [];
const onError = (error: unknown, message?: string) => void faults.push(`${message}: ${String(error)}`);

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = createJobs({ pool: database.pool, onError });
  await database.pool.query('CREATE TABLE effects (job_id uuid, step integer)');
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  const left = faults;
  faults = [];
  if (left.length > 0) throw new Error(`Workers reported faults:\n${left.join('\n')}`);
});
afterAll(async () => {
  await jobs.stop();
  await database.close();
});

async function work(...definitions: AnyJobDefinition[]): Promise<Worker> {
  const { url, pool } = database;
  const worker = await startWorker({ url, pool, lane: 'interactive', definitions, onError });
  workers.push(worker);
  return worker;
}
const enqueue = (input: unknown = {}, more: Partial<NewJob> = {}) =>
  inTransaction(database.pool, (client) =>
    jobs.enqueue(client, { kind: 'bulk', title: 'A test', input, actorId: null, ...more }),
  );
const cancel = (id: string) => inTransaction(database.pool, (client) => jobs.cancel(client, { id, owner: null }));
const retry = (id: string) => inTransaction(database.pool, (client) => jobs.retry(client, { id, owner: null }));
const ended = async (id: string): Promise<Job> => {
  await expect
    .poll(async () => (await jobs.find(id, null))?.finishedAt, { timeout: 60_000, interval: 20 })
    .toBeTruthy();
  return (await jobs.find(id, null)) as Job;
};
const bulk = (run: (context: JobContext<never, never>) => Promise<unknown>, maxRunning = 2) =>
  defineJob({ kind: 'bulk', lane: 'interactive', maxRunning, run }) as AnyJobDefinition;

/** Counts to `input.steps`, a row in `effects` each: what a crash must neither lose nor repeat. */
const counting = (pauseMilliseconds = 0) =>
  defineJob<{ steps: number }, { steps: number; attempt: number }, { next: number }>({
    kind: 'bulk',
    lane: 'interactive',
    maxRunning: 2,
    async run({ jobId, input, checkpoint, step, signal, progress, attempt }) {
      let next = checkpoint?.next ?? 0;
      while (next < input.steps && !signal.aborted) {
        const at = next;
        next = (
          await step(async (client) => {
            await client.query('INSERT INTO effects VALUES ($1, $2)', [jobId, at]);
            if (pauseMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
            return { checkpoint: { next: at + 1 }, changed: 1 };
          })
        ).checkpoint.next;
        progress({ done: next, total: input.steps, unit: 'steps' });
      }
      const result = { steps: next, attempt };
      return next < input.steps ? new CutShort(result) : result;
    },
  }) as AnyJobDefinition;
const effectsOf = async (id: string): Promise<number[]> => {
  const { rows } = await database.pool.query<{ step: number }>(
    'SELECT step FROM effects WHERE job_id = $1 ORDER BY step',
    [id],
  );
  return rows.map(({ step }) => step);
};
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

it('runs a job, shows how far it is and keeps what it found', async () => {
  await work(counting());
  const job = await enqueue({ steps: 5 }, { total: 5, unit: 'steps' });
  expect(job).toMatchObject({
    state: 'queued',
    attempts: 0,
    progress: { done: 0, total: 5, unit: 'steps' },
    undo: null,
  });
  const done = await ended(job.id);
  expect(done).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: { steps: 5 },
    progress: { done: 5, total: 5 },
  });
  expect(await effectsOf(job.id)).toEqual(upTo(5));
  expect(Date.parse(done.undo?.until ?? '') - Date.parse(done.finishedAt ?? '')).toBe(24 * 3_600_000);
});

it('is all done once it has succeeded, whatever it said last', async () => {
  await work(bulk(async ({ progress }) => progress({ done: 3, total: null, unit: 'rows' })));
  const { id } = await enqueue({}, { total: 9, unit: 'bytes' });
  expect((await ended(id)).progress).toMatchObject({ done: 3, total: 3, unit: 'rows', remainingSeconds: 0 });
});

it('makes no job where the transaction that causes it is rolled back', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  const { id } = await jobs.enqueue(client, { kind: 'bulk', title: 'Never', input: {}, actorId: null });
  await client.query('ROLLBACK');
  client.release();
  expect(await jobs.find(id, null)).toBeUndefined();
  const { rows } = await database.pool.query(`SELECT FROM pgboss.job WHERE data->>'jobId' = $1`, [id]);
  expect(rows).toEqual([]);
});

it('starts an interactive job within 200 ms, although others run', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await work(bulk(async ({ input }) => (input['waits'] ? held : undefined), 4));
  await Promise.all([enqueue({ waits: true }), enqueue({ waits: true })]);
  /** Of nine, one after the other: by its polls alone, every two seconds, a worker would come to a second. */
  const usualWait = async () => {
    const waits: number[] = [];
    for (const _ of upTo(9)) {
      const { id } = await enqueue();
      const { startedAt, createdAt } = await ended(id);
      waits.push(Date.parse(startedAt ?? '') - Date.parse(createdAt));
    }
    return waits.toSorted((a, b) => a - b)[4];
  };
  // A machine that is busy with something else is so for a while.
  await expect.poll(usualWait, { timeout: 90_000 }).toBeLessThanOrEqual(200);
  release();
});

it('never runs more of a kind than its cap, over several workers', async () => {
  let [running, most] = [0, 0];
  const definition = bulk(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    running -= 1;
  }, 2);
  await Promise.all([work(definition), work(definition)]);
  const made = await Promise.all(upTo(6).map(() => enqueue()));
  await Promise.all(made.map(({ id }) => ended(id)));
  expect(most).toBe(2);
});

it('ends a waiting job at once and a running one after its step, with what it did', async () => {
  const waiting = await enqueue({ steps: 3 });
  expect(await cancel(waiting.id)).toMatchObject({ state: 'cancelled', isCancelRequested: true });
  await work(counting(50));
  const running = await enqueue({ steps: 1_000 });
  await expect.poll(async () => (await effectsOf(running.id)).length).toBeGreaterThan(1);
  expect((await cancel(running.id)).isCancelRequested).toBe(true);
  const cancelled = await ended(running.id);
  const effects = await effectsOf(running.id);
  expect(cancelled).toMatchObject({ state: 'cancelled', result: { steps: effects.length } });
  expect(effects.length).toBeLessThan(1_000);
  await expect(cancel(running.id)).rejects.toMatchObject({ code: 'job_state' });

  // And goes on where it was, when asked to.
  await database.pool.query(`UPDATE jobs SET input = $2 WHERE id = $1`, [running.id, { steps: effects.length + 2 }]);
  expect(await retry(running.id)).toMatchObject({ state: 'queued', isCancelRequested: false });
  expect(await ended(running.id)).toMatchObject({ state: 'succeeded', attempts: 2 });
  expect(await effectsOf(running.id)).toEqual(upTo(effects.length + 2));
});

it('tries again after a failure that may pass, and fails at once where nothing helps', async () => {
  await work(
    bulk(async ({ input, attempt }) => {
      if (input['isHopeless']) throw new JobError('file_gone', 'The file is gone; upload it again.');
      if (attempt < 3) throw new Error('planted');
      return attempt;
    }),
  );
  const hopeless = await enqueue({ isHopeless: true });
  expect(await ended(hopeless.id)).toMatchObject({
    state: 'failed',
    attempts: 1,
    error: { code: 'file_gone', message: 'The file is gone; upload it again.' },
  });
  const passing = await enqueue();
  expect(await ended(passing.id)).toMatchObject({ state: 'succeeded', result: 3 });
  expect(faults.splice(0)).toEqual(Array(2).fill(expect.stringContaining('planted')));
});

it('hands its jobs on when a worker stops, without doing a step twice', async () => {
  const first = await work(counting(30));
  const { id } = await enqueue({ steps: 40 });
  await expect.poll(async () => (await effectsOf(id)).length).toBeGreaterThan(2);
  await first.stop();
  expect(await jobs.find(id, null)).toMatchObject({ state: 'queued' });
  await work(counting());
  expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 2, result: { steps: 40, attempt: 2 } });
  expect(await effectsOf(id)).toEqual(upTo(40));
});

it('keeps what was finished when the stop came, whether the worker stops or somebody cancels', async () => {
  let started = 0;
  const worker = await work(
    bulk(async ({ signal }) => {
      started += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return 'whole';
    }),
  );
  const cancelled = await enqueue();
  await expect.poll(() => started, { timeout: 60_000 }).toBe(1);
  await cancel(cancelled.id);
  expect(await ended(cancelled.id)).toMatchObject({ state: 'succeeded', result: 'whole', isCancelRequested: true });
  const stopped = await enqueue();
  await expect.poll(() => started, { timeout: 60_000 }).toBe(2);
  await worker.stop();
  expect(await jobs.find(stopped.id, null)).toMatchObject({ state: 'succeeded', result: 'whole', attempts: 1 });
});

it('lets nothing of a worker stand that was taken for dead', async () => {
  await work(counting(400));
  const { id } = await enqueue({ steps: 6 });
  await expect.poll(async () => (await effectsOf(id)).length).toBeGreaterThan(0);
  // What recovery does with a job whose heart does not beat, in the middle of a step of the worker that still has it.
  await database.pool.query(`UPDATE jobs SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [id]);
  await database.pool.query(`UPDATE jobs SET attempts = attempts + 1 WHERE id = $1`, [id]);
  expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 3 });
  expect(await effectsOf(id)).toEqual(upTo(6));
});

it.each([
  ['is lost', 'DELETE FROM pgboss.job'],
  [
    'was taken by a worker that died',
    `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '6 seconds'`,
  ],
])('sends a waiting job again whose message %s', async (_, sql) => {
  const { id } = await enqueue({ steps: 1 });
  await database.pool.query(`${sql} WHERE data->>'jobId' = '${id}'`);
  await work(counting());
  expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  expect(await effectsOf(id)).toEqual([0]);
});

it.each([
  ['has ended', `UPDATE jobs SET state = 'succeeded', finished_at = now() WHERE id = $1`],
  ['waits under another message', `UPDATE jobs SET queue_id = gen_random_uuid() WHERE id = $1`],
  ['was entered and is gone', 'DELETE FROM jobs WHERE id = $1'],
])('keeps no place for a message of a dead worker whose job %s', async (_, sql) => {
  const left = await enqueue({ steps: 1 });
  await database.pool.query(sql, [left.id]);
  await database.pool.query(
    `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '6 seconds' WHERE data->>'jobId' = $1`,
    [left.id],
  );
  await work({ ...counting(), maxRunning: 1 });
  const { id } = await enqueue({ steps: 1 });
  expect(await ended(id)).toMatchObject({ state: 'succeeded' });
});

it('keeps the place of a job that runs for long, under whichever of its messages it came', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const { id } = await enqueue();
  // Tried again before the first message was taken: both are there.
  await cancel(id);
  await retry(id);
  // It comes with the first one.
  await database.pool.query(
    `UPDATE pgboss.job SET start_after = now() + interval '1 hour' WHERE id = (SELECT queue_id FROM jobs WHERE id = $1)`,
    [id],
  );
  // The other worker has hands free, and only the count of messages keeps it.
  await Promise.all([work(bulk(() => held, 1)), work(bulk(() => held, 1))]);
  await expect.poll(async () => (await jobs.find(id, null))?.state).toBe('running');
  await database.pool.query(
    `UPDATE pgboss.job SET started_on = now() - interval '1 hour' WHERE data->>'jobId' = $1 AND state = 'active'`,
    [id],
  );
  const next = await enqueue();
  // Recovery passes twice meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await jobs.find(next.id, null)).toMatchObject({ state: 'queued' });
  release();
  expect(await ended(next.id)).toMatchObject({ state: 'succeeded' });
});

it('gives a job up whose worker dies again and again', async () => {
  const { id } = await enqueue({ steps: 1 });
  await database.pool.query(
    `UPDATE jobs SET state = 'running', attempts = 5, failures = 4, heartbeat_at = now() - interval '6 seconds' WHERE id = $1`,
    [id],
  );
  await database.pool.query(`DELETE FROM pgboss.job WHERE data->>'jobId' = $1`, [id]);
  await work(counting());
  expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'worker_lost' }, result: null });
  expect(await retry(id)).toMatchObject({ state: 'queued', error: null });
  expect(await ended(id)).toMatchObject({ state: 'succeeded' });
});

it('tells everybody who listens when a job changes', async () => {
  const client = await database.pool.connect();
  const heard: string[] = [];
  client.on('notification', ({ payload }) => void heard.push(payload ?? ''));
  await client.query('LISTEN headroom_jobs');
  await work(counting());
  const { id } = await enqueue({ steps: 2 });
  await ended(id);
  await expect.poll(() => heard.filter((payload) => payload === id).length).toBeGreaterThanOrEqual(3);
  await client.query('UNLISTEN *');
  client.release();
});
