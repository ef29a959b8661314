import type { AddressInfo } from 'node:net';
import { createPool } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../create-fastify.ts';
import type { CachedRoute } from '../cache/cached-route.ts';
import { createAnswerRequests } from '../cache/http/answer-requests.ts';
import { createResponseCache } from '../cache/response-cache.ts';
import { createStillEngine } from '../testing/still-engine.ts';
import { createTestApp } from '../testing/test-app.ts';
import { createAdmission } from './admission.ts';
import { DEADLINES_MILLISECONDS, setDeadlines } from './deadlines.ts';
import { createGradientLimit } from './gradient-limit.ts';
import { shedLoad } from './shed-load.ts';

const patience = { timeout: 30_000, interval: 20 };
let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, maxConnections: 2, maxWaiting: 1, applicationName: 'deadlines' });
});
afterAll(async () => {
  await pool?.end();
  await database?.close();
});

const opened: App[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

/** An app whose routes sleep in the database. */
function createSleepyApp(deadlines = DEADLINES_MILLISECONDS): App {
  const app = createTestApp({ expectsErrors: true });
  opened.push(app);
  const limit = createGradientLimit();
  shedLoad(app, { admission: createAdmission({ limit: () => limit.limit }), limit });
  setDeadlines(app, deadlines);
  const sleep = async () => {
    await pool.query('SELECT pg_sleep(300)');
    return {};
  };
  const config = { access: 'anyone' } as const;
  app.get('/api/v1/jobs', { config }, sleep);
  app.post('/api/v1/jobs', { config }, sleep);
  const route: CachedRoute<string> = {
    name: 'products.list',
    toText: (text) => text,
    fromText: (text) => text,
    fill: async () => (await pool.query('SELECT pg_sleep(300)')) as never,
    reviveFootprint: () => ({}) as never,
  };
  const cache = createResponseCache({ routes: [route], isPurged: false, openEngine: createStillEngine });
  const { answerCached } = createAnswerRequests({ cache, readToken: () => undefined });
  app.get('/api/v1/products', { config }, (request, reply) => answerCached(request, reply, { route, params: 'a' }));
  app.get('/readyz', { config }, async () => (await pool.query('SELECT 1 AS one')).rows);
  app.get('/api/v1/products/export', { config }, async () => (await pool.query('SELECT pg_sleep(0.2)')).rows);
  return app;
}
async function sleeping(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'deadlines' AND state = 'active' AND query LIKE '%pg_sleep%'`,
  );
  return rows[0]?.n ?? 0;
}

describe('setDeadlines', () => {
  it('ends the statement of a request that takes too long, and says so', async () => {
    const app = createSleepyApp({ ...DEADLINES_MILLISECONDS, read: 50 });
    const answer = await app.inject('/api/v1/jobs');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'database_timeout' });
    expect(answer.headers['retry-after']).toBeDefined();
    await expect.poll(sleeping, patience).toBe(0);
  });

  it('ends who waits for the cache to be filled, and the filling when nobody does', async () => {
    const app = createSleepyApp({ ...DEADLINES_MILLISECONDS, read: 50 });
    const answer = await app.inject('/api/v1/products');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'database_timeout' });
    await expect.poll(sleeping, patience).toBe(0);

    const patient = createSleepyApp();
    await patient.listen({ port: 0, host: '127.0.0.1' });
    const leaving = new AbortController();
    const url = `http://127.0.0.1:${(patient.server.address() as AddressInfo).port}/api/v1/products`;
    const reading = fetch(url, { signal: leaving.signal }).catch(() => 'left');
    await expect.poll(sleeping, patience).toBe(1);
    leaving.abort();
    expect(await reading).toBe('left');
    await expect.poll(sleeping, patience).toBe(0);
  });

  it('leaves what has limits of its own alone', async () => {
    const app = createSleepyApp({ vital: 20, read: 20, search: 20, background: 20 });
    expect((await app.inject('/api/v1/products/export')).statusCode).toBe(200);
  });

  it('ends what a client left behind, but no write', async () => {
    const app = createSleepyApp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/jobs`;
    const leaving = new AbortController();
    const reading = fetch(url, { signal: leaving.signal }).catch(() => 'left');
    const writing = fetch(url, { method: 'POST', signal: leaving.signal }).catch(() => 'left');
    await expect.poll(sleeping, patience).toBe(2);
    leaving.abort();
    expect(await Promise.all([reading, writing])).toEqual(['left', 'left']);
    await expect.poll(sleeping, patience).toBe(1);
    await database.pool.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'`,
    );
  });

  it('answers for its health although the queue for connections is full, and sheds the rest at once', async () => {
    const app = createSleepyApp();
    const clients = [await pool.connect(), await pool.connect()];
    try {
      const waiting = (async () => app.inject('/api/v1/products/export'))();
      await expect.poll(() => (pool as Pool & { queuedCount: number }).queuedCount, patience).toBe(1);
      const shed = await app.inject('/api/v1/jobs');
      expect(shed.statusCode).toBe(503);
      expect(shed.json()).toMatchObject({ code: 'overloaded' });
      const ready = (async () => app.inject('/readyz'))();
      await expect.poll(() => (pool as Pool & { queuedCount: number }).queuedCount, patience).toBe(2);
      clients.pop()?.release();
      expect((await ready).statusCode).toBe(200);
      expect((await waiting).statusCode).toBe(200);
    } finally {
      for (const client of clients) client.release();
    }
  });
});
