import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, createPrisma, newId } from '@headroom/database';
import { createTestDatabase } from '@headroom/database/testing';
import { expect, it } from 'vitest';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { signInAs } from './testing/sign-in-as.ts';
import { createTestLog } from './testing/test-log.ts';

/** The whole API over a pool of its own, with a way to take the database away and bring it back. */
async function createFragileServer({ statementTimeoutMilliseconds = 10_000 } = {}) {
  const database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const admin = createPool({ url: database.url.replace(name, 'postgres'), maxConnections: 1 });
  const pool = createPool({ url: database.url, maxConnections: 4, statementTimeoutMilliseconds });
  const prisma = createPrisma(pool);
  const { logger, lines } = createTestLog({ expectsErrors: true });
  const config = loadConfig({});
  const app = await buildApp({
    config,
    pool,
    prisma,
    logger,
    lifecycle: { draining: false },
    webDirectory: '/nowhere',
  });
  return {
    app,
    lines,
    database,
    pool,
    async takeAway() {
      await database.pool.end();
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    },
    bringBack: () => admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
    async close() {
      await app.close();
      await prisma.$disconnect();
      await pool.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

const login = { method: 'POST', url: '/api/auth/login', payload: { email: 'a@b.c', password: 'x' } } as const;

it('says that the database is away, through pg and through Prisma, and goes on when it is back', async () => {
  const server = await createFragileServer();
  await server.takeAway();
  for (const request of [{ url: '/api/products' }, { url: '/api/site' }, { url: '/readyz' }, login]) {
    const reply = await server.app.inject(request);
    expect([request.url, reply.statusCode, reply.json().code]).toEqual([request.url, 503, 'database_unavailable']);
    expect(reply.headers['retry-after']).toBe('2');
    expect(reply.body).not.toMatch(/headroom_test|terminat/);
  }
  expect((await server.app.inject('/healthz')).statusCode).toBe(200);
  // One line tells of it, with its cause; the others are counted.
  const errors = server.lines.filter(({ level }) => level === 'error');
  expect(errors.map(({ code }) => code)).toEqual(['database_unavailable']);
  expect(errors[0]?.err?.stack).toBeDefined();
  await server.bringBack();
  expect((await server.app.inject('/readyz')).statusCode).toBe(200);
  expect((await server.app.inject('/api/products')).statusCode).toBe(200);
  expect((await server.app.inject(login)).json().code).toBe('credentials_invalid');
  await server.close();
});

it('gives kept answers to whoever was signed in while the database is away, takes no writes from them, and none of it after a sign-out', async () => {
  const server = await createFragileServer();
  const token = await signInAs(server, 'editor');
  const headers = { authorization: `Bearer ${token}` };
  const read = () => server.app.inject({ url: '/api/v1/products', headers });
  await expect.poll(async () => (await read()).headers['cache-status'], { timeout: 60_000 }).toContain('; hit');
  const kept = await read();
  await server.takeAway();
  // Past the second for which a session is not asked for.
  await sleep(1_100);
  const answer = await read();
  expect([answer.statusCode, answer.body]).toEqual([200, kept.body]);
  const write = await server.app.inject({ method: 'DELETE', url: `/api/v1/products/${newId()}`, headers });
  expect([write.statusCode, write.json().code]).toEqual([503, 'database_unavailable']);
  const signOut = await server.app.inject({ method: 'POST', url: '/api/v1/auth/logout', headers });
  expect(signOut.statusCode).toBe(503);
  expect((await read()).statusCode).toBe(503);
  await server.bringBack();
  await server.close();
});

it('says that a statement took too long', async () => {
  const server = await createFragileServer({ statementTimeoutMilliseconds: 50 });
  const client = await server.database.pool.connect();
  await client.query('BEGIN; LOCK TABLE catalogue, users IN ACCESS EXCLUSIVE MODE');
  for (const request of [{ url: '/api/site' }, login]) {
    const reply = await server.app.inject(request);
    expect([request.url, reply.statusCode, reply.json().code]).toEqual([request.url, 503, 'database_timeout']);
  }
  await client.query('ROLLBACK');
  client.release();
  await server.database.pool.end();
  await server.close();
});
