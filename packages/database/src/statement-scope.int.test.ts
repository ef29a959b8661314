import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Pool } from 'pg';
import { newId } from './new-id.ts';
import { createPool } from './pool.ts';
import { createPrisma } from './prisma.ts';
import { runAhead, runInScope, runShared, type Mark } from './statement-scope.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { withClient } from './with-client.ts';

const patience = { timeout: 30_000, interval: 20 };
const CANCELLED = { code: '57014' };
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

const opened: Pool[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.end()));
});
function open(maxConnections = 1, maxWaiting?: number): Pool {
  const pool = createPool({
    url: database.url,
    maxConnections,
    applicationName: 'scoped',
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
  });
  opened.push(pool);
  return pool;
}
async function sleeping(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'scoped' AND state = 'active' AND query LIKE '%pg_sleep%'`,
  );
  return rows[0]?.n ?? 0;
}
const pidOf = async (pool: Pool) => (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;

test('a statement ends with its scope, and the connection goes on', async () => {
  const pool = open();
  const pid = await pidOf(pool);
  const leaving = new AbortController();
  const running = runInScope({ urgency: 1, signal: leaving.signal }, () => pool.query('SELECT pg_sleep(300)'));
  const ended = running.catch((error: unknown) => error);
  await expect.poll(sleeping, patience).toBe(1);
  leaving.abort();
  expect(await ended).toMatchObject(CANCELLED);
  await expect.poll(sleeping, patience).toBe(0);
  expect(await pidOf(pool)).toBe(pid);
});

test('a scope that has ended begins nothing, and a transaction in it can be rolled back', async () => {
  const pool = open();
  const pid = await pidOf(pool);
  const leaving = new AbortController();
  await runInScope({ urgency: 1, signal: leaving.signal }, async () => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN');
      leaving.abort();
      await expect(client.query('SELECT 1')).rejects.toMatchObject(CANCELLED);
      await client.query('ROLLBACK');
    });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject(CANCELLED);
    // What others wait for as well is not theirs to end.
    expect((await runShared(() => pool.query('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }]);
  });
  expect(await pidOf(pool)).toBe(pid);
});

test('nobody else’s statement is ended, however close the end of one lies to its cancelling', async () => {
  const pool = open(2);
  const failures: unknown[] = [];
  for (let n = 0; n < 150; n += 1) {
    const leaving = new AbortController();
    // The statement takes about as long as the signal waits, so that either may come first.
    const scoped = runInScope({ urgency: 1, signal: leaving.signal }, () => pool.query('SELECT pg_sleep(0.004)')).catch(
      (error: unknown) => failures.push(error),
    );
    setTimeout(() => leaving.abort(), 2 + (n % 5));
    // These come right behind it on the same connections; if one were hit it would throw.
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await Promise.all([
      scoped,
      ...Array.from({ length: 4 }, () => pool.query('SELECT pg_sleep(0.001)')),
      scoped.then(() => pool.query('SELECT pg_sleep(0.002)')),
    ]);
  }
  // Else it would have shown nothing.
  expect(failures.length).toBeGreaterThan(0);
  for (const failure of failures) expect(failure).toMatchObject(CANCELLED);
});

test('who finds a full queue is told at once, also through Prisma', async () => {
  const pool = open(1, 1);
  const prisma = createPrisma(pool);
  const client = await pool.connect();
  const waiting = pool.query('SELECT 1 AS one');
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
  const refused = await prisma.product.findMany({ where: { id: newId() } }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'DATABASE_BUSY' });
  client.release();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  expect(await prisma.product.findMany({ where: { id: newId() } })).toEqual([]);
});

test('an error other than cancelling closes the connection, and its place is free again', async () => {
  const pool = open();
  const pid = await pidOf(pool);
  await expect(pool.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
  expect(await pidOf(pool)).not.toBe(pid);
});

test('who marks a scope hears of its waits and statements, of failed ones too, and of none that nobody waits for', async () => {
  const pool = open();
  const marks: Mark[] = [];
  await runInScope({ urgency: 1, marks: { add: (mark) => marks.push(mark) } }, async () => {
    await pool.query({ name: 'things.list', text: 'SELECT generate_series(1, $1::int)', values: [3] });
    // What is shared and what has a scope of its own goes on being a part of it.
    await runShared(() => runInScope({ urgency: 2 }, () => pool.query('SELECT 1')));
    await expect(pool.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    await runAhead(() => pool.query('SELECT 2'));
    const held = await pool.connect();
    const waiting = pool.query('SELECT 4');
    held.release();
    await waiting;
  });
  await pool.query('SELECT 3');
  const told = marks
    .filter(({ kind }) => kind === 'sql')
    .map(({ name, text, rows, error }) => ({ name, text, rows, error }));
  expect(told).toEqual([
    { name: 'things.list', text: 'SELECT generate_series(1, $1::int)', rows: 3, error: undefined },
    { name: undefined, text: 'SELECT 1', rows: 1, error: undefined },
    { name: undefined, text: 'SELECT 1 / 0', rows: undefined, error: '22012' },
    { name: undefined, text: 'SELECT 4', rows: 1, error: undefined },
  ]);
  // For the first connection, which had to be made, and for the one that somebody held; not for one that lay ready.
  expect(marks.filter(({ kind }) => kind === 'pool')).toHaveLength(2);
  for (const { startedAt, endedAt } of marks) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
});
