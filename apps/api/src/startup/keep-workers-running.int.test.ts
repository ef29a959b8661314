import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobs, type Jobs } from '../jobs/create-jobs.ts';
import { LANES } from '../jobs/define-job.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { keepWorkersRunning } from './keep-workers-running.ts';

let database: TestDatabase;
let jobs: Jobs;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = createJobs({ pool: database.pool, onError: () => {} });
  await database.pool.query(
    `INSERT INTO products (id, handle, title, status)
     SELECT gen_random_uuid(), 'p-' || n, 'Product ' || n, 'active' FROM generate_series(1, 6000) n`,
  );
});
afterAll(async () => {
  await jobs.stop();
  await database.close();
});

const env = { PATH: '/usr/bin:/bin', HOME: homedir(), LOG_LEVEL: 'fatal' };
const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};
const find = async (id: string) => {
  const job = await jobs.find(id, null);
  if (!job) throw new Error('The job is gone');
  return job;
};
const reprice = () =>
  jobs.enqueue(database.pool as never, {
    kind: 'bulk',
    title: 'Reprice everything',
    input: { selection: { filter: {} }, action: { kind: 'reprice', amount: 1 } },
    actorId: null,
  });

it(
  'goes on with a job whose worker is killed in the middle, and changes nothing twice',
  { timeout: 120_000 },
  async () => {
    const faults: string[] = [];
    const onFault = (_error: unknown, message: string) => void faults.push(message);
    const workers = keepWorkersRunning({ databaseUrl: database.url, env, readable: false, onFault });
    try {
      const { id } = await reprice();
      // As soon as an effect shows: were its checkpoint not there at the same moment, it would be done again.
      const changed = async () =>
        (await database.pool.query('SELECT FROM products WHERE price = 1 LIMIT 1')).rowCount ?? 0;
      await expect.poll(changed, { timeout: 60_000, interval: 5 }).toBe(1);
      const killed = workers.pid('interactive') ?? 0;
      process.kill(killed, 'SIGKILL');
      await expect.poll(() => workers.pid('interactive') ?? killed, { timeout: 60_000 }).not.toBe(killed);
      await expect.poll(async () => (await find(id)).state, { timeout: 60_000 }).toBe('succeeded');
      expect(await find(id)).toMatchObject({ attempts: 2, result: { changed: 6_000, unchanged: 0, skipped: 0 } });
      const { rows } = await database.pool.query('SELECT price, count(*) AS products FROM products GROUP BY price');
      expect(rows).toEqual([{ price: 1, products: 6_000 }]);
      expect(faults).toEqual([
        expect.stringMatching(/^the interactive worker ended \(SIGKILL\) and is started again in/),
      ]);
    } finally {
      await workers.stop();
    }
    expect([workers.pid('interactive'), workers.pid('heavy')].map(isAlive)).toEqual([false, false]);
  },
);

it('ends with the server, also when that is killed', { timeout: 120_000 }, async () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const server = startServerProcess({ env: { DATABASE_URL: database.url, LOG_LEVEL: 'fatal' } });
    await server.url();
    const workersOf = async () => {
      const ps = spawn('ps', ['-o', 'pid=', '--ppid', String(server.child.pid)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let text = '';
      ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await once(ps, 'close');
      return text.split('\n').map(Number).filter(Boolean);
    };
    await expect.poll(async () => (await workersOf()).length, { timeout: 60_000 }).toBe(LANES.length);
    const pids = await workersOf();
    server.child.kill(signal);
    await server.exit;
    await expect.poll(() => pids.filter(isAlive), { timeout: 30_000 }).toEqual([]);
  }
});

it('gives heavy jobs a small share of the processor and of memory', { timeout: 60_000 }, async () => {
  const workers = keepWorkersRunning({ databaseUrl: database.url, env, readable: false, onFault: () => {} });
  const describe = async (pid: number) => {
    const ps = spawn('ps', ['-o', 'ni=,args=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(ps, 'close');
    return text.trim();
  };
  try {
    await expect
      .poll(() => describe(workers.pid('heavy') ?? 0), { timeout: 30_000 })
      .toMatch(/^10 .*--max-old-space-size=192/);
    expect(await describe(workers.pid('interactive') ?? 0)).toMatch(/^0 /);
  } finally {
    await workers.stop();
  }
});

it('says what a worker of no lane lacks', async () => {
  const entry = fileURLToPath(new URL('../worker.ts', import.meta.url));
  const worker = spawn(process.execPath, [entry, newId()], {
    env: { ...env, LOG_LEVEL: 'error', DATABASE_URL: database.url },
  });
  let said = '';
  worker.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(worker, 'close');
  expect([code, said]).toEqual([
    1,
    expect.stringContaining('A worker runs one lane of jobs, interactive, heavy, pictures'),
  ]);
});
