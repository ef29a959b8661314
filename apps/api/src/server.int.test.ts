import { createServer, type AddressInfo } from 'node:net';
import { connect as connectHttp2 } from 'node:http2';
import { Agent, get } from 'node:http';
import { get as getHttps } from 'node:https';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServerProcess, type ServerProcess } from './testing/server-process.ts';

const fixture = (name: string) => fileURLToPath(new URL(`testing/tls/${name}`, import.meta.url));
const TLS = { TLS_CERT_FILE: fixture('localhost-cert.pem'), TLS_KEY_FILE: fixture('localhost-key.pem') };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A start takes a second, or half a minute where a dozen programs share two cores. */
vi.setConfig({ testTimeout: 240_000 });

const running = new Set<ServerProcess>();
afterEach(async () => {
  for (const server of running) server.child.kill('SIGKILL');
  await Promise.all([...running].map((server) => server.exit));
  running.clear();
});
function start(options: Parameters<typeof startServerProcess>[0]): ServerProcess {
  const server = startServerProcess(options);
  running.add(server);
  return server;
}
const startOnDatabase = (env: Record<string, string> = {}) =>
  start({ env: { DATABASE_URL: database.url, HEADROOM_PUBLIC: 'true', ...env } });

describe('the server on a database of one’s own', () => {
  it('names its address on one line, and ends with 0 on SIGTERM', async () => {
    const server = startOnDatabase();
    const url = await server.url();
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  it('answers what it has begun before it ends, however often it is asked to end', async () => {
    const server = startOnDatabase();
    const url = await server.url();
    const client = await database.pool.connect();
    let slow: Promise<Response>;
    try {
      await client.query('BEGIN; LOCK TABLE catalogue IN ACCESS EXCLUSIVE MODE');
      slow = fetch(`${url}/api/site`);
      await expect
        .poll(
          async () => {
            // Workers read the table too when they start, and so do other tests' servers in databases of their own.
            const { rows } = await database.pool.query(
              `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%demo_products%'`,
            );
            return rows.length;
          },
          { timeout: 60_000 },
        )
        .toBe(1);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) server.child.kill(signal);
      // The signal arrives some time after it was sent, and a request that is quicker is still answered.
      const knock = () =>
        fetch(`${url}/healthz`).then(
          () => 'open',
          () => 'closed',
        );
      await expect.poll(knock, { timeout: 60_000 }).toBe('closed');
    } finally {
      // Whatever fails above must not keep the table, and this connection, from the tests behind it.
      await client.query('COMMIT');
      client.release();
    }
    const answer = await slow;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await server.exit).toBe(0);
  });

  it('goes on answering after SIGTERM until a balancer has noticed, and lets each connection go with its answer', async () => {
    const server = startOnDatabase({ SHUTDOWN_GRACE_MILLISECONDS: '600000' });
    const url = await server.url();
    const agent = new Agent({ keepAlive: true });
    const ask = (path: string) =>
      new Promise<{ status: number | undefined; connection: string | undefined; cache: unknown }>((resolve, reject) => {
        get(`${url}${path}`, { agent }, (reply) => {
          const { statusCode: status, headers } = reply.resume();
          reply.on('end', () => resolve({ status, connection: headers.connection, cache: headers['cache-status'] }));
        }).on('error', reject);
      });
    try {
      // Kept: it is answered before the framework sees it.
      await expect.poll(async () => (await ask('/api/products')).cache, { timeout: 60_000 }).toContain('; hit');
      for (const path of ['/api/products', '/api/site', '/readyz']) {
        expect(await ask(path)).toMatchObject({ status: 200, connection: 'keep-alive' });
      }
      server.child.kill('SIGTERM');
      await expect.poll(async () => (await ask('/readyz')).status, { timeout: 60_000 }).toBe(503);
      for (const path of ['/api/products', '/api/site', '/healthz']) {
        expect(await ask(path)).toMatchObject({ status: 200, connection: 'close' });
      }
    } finally {
      agent.destroy();
    }
    // Asked again, it waits for nobody. What comes at once after the first signal counts as the same.
    const again = setInterval(() => server.child.kill('SIGTERM'), 500);
    try {
      expect(await server.exit).toBe(0);
    } finally {
      clearInterval(again);
    }
  });

  it('ends when the process that started it is gone', async () => {
    const server = start({ env: { DATABASE_URL: database.url }, channel: true });
    await server.url();
    server.child.disconnect();
    expect(await server.exit).toBe(0);
  });

  it('speaks HTTP/2 over TLS, and HTTP/1.1 with whoever wants that', async () => {
    const server = startOnDatabase(TLS);
    const url = await server.url();
    expect(url).toMatch(/^https:/);
    const session = connectHttp2(url, { rejectUnauthorized: false });
    const status = await new Promise((resolve, reject) => {
      session.on('error', reject);
      session
        .request({ ':path': '/api/site' })
        .on('response', (headers) => resolve(headers[':status']))
        .resume();
    });
    expect(status).toBe(200);
    const version = await new Promise((resolve, reject) => {
      const options = { rejectUnauthorized: false, agent: false, ALPNProtocols: ['http/1.1'] };
      getHttps(`${url}/api/site`, options, (reply) => resolve(reply.resume().httpVersion)).on('error', reject);
    });
    expect(version).toBe('1.1');
    // An open HTTP/2 session must not hold up the end.
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    session.destroy();
  });
});

describe('a server that cannot start', () => {
  it.each<[string, Record<string, string>, string]>([
    ['wrong settings', { PORT: 'x', REDIS_HOST: 'y' }, '- PORT is "x"'],
    [
      'a key of another certificate',
      { ...TLS, TLS_KEY_FILE: fixture('other-key.pem') },
      'does not belong to the certificate',
    ],
    ['no database', { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' }, 'No PostgreSQL answers at 127.0.0.1:1/c'],
  ])('says so in a sentence, without a stack: %s', async (_, env, message) => {
    const server = start({ env });
    expect(await server.exit).toBe(1);
    expect(server.output()).toContain(message);
    expect(server.output()).not.toMatch(/^ +at /m);
  });

  it('looks at the port before anything is started', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const directory = join(await mkdtemp(join(tmpdir(), 'headroom-port-')), 'data');
    const server = start({ env: { PORT: String(port), HEADROOM_DATA_DIR: directory } });
    expect(await server.exit).toBe(1);
    expect(server.output()).toContain(`Port ${port} is in use by another program`);
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
    await new Promise((resolve) => other.close(resolve));
  });
});

async function postmasterOf(directory: string): Promise<number> {
  const text = await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]);
}

describe('the server with its embedded database', () => {
  const directory = join(tmpdir(), `headroom-test-server-${process.pid}`);
  const env = { HEADROOM_DATA_DIR: directory, HEADROOM_DEMO_PRODUCTS: '0', LOG_LEVEL: 'fatal' };
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it(
    'keeps a second copy out, survives a kill of itself and of its database, and leaves nothing running',
    { timeout: 480_000 },
    async () => {
      const first = start({ env });
      await first.url();
      const second = start({ env });
      expect(await second.exit).toBe(1);
      expect(second.output()).toContain(`Another Headroom (process ${first.child.pid}) uses ${directory}`);

      first.child.kill('SIGKILL');
      await first.exit;
      const third = start({ env });
      const url = await third.url();
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect(third.output()).toContain('found running');

      const killed = await postmasterOf(directory);
      process.kill(killed, 'SIGKILL');
      await expect.poll(() => postmasterOf(directory), { timeout: 180_000 }).not.toBe(killed);
      await expect.poll(async () => (await fetch(`${url}/api/products`)).status, { timeout: 180_000 }).toBe(200);

      third.child.kill('SIGINT');
      expect(await third.exit).toBe(0);
      expect(await readdir(directory)).not.toContain('headroom.lock');
      expect(await readdir(join(directory, 'postgres'))).not.toContain('postmaster.pid');
    },
  );
});
