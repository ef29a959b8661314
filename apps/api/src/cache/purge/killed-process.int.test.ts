import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServerProcess, type ServerProcess } from '../../testing/server-process.ts';

const SECRET = 'correct-horse-battery';
const PATIENCE = { timeout: 60_000, interval: 100 };
vi.setConfig({ testTimeout: 240_000 });

let database: TestDatabase;
let cache: Server;
/** The keys of each purge, as a Varnish would get them. */
const purged: string[] = [];
let onPurge: (keys: string) => void = () => {};
const servers: ServerProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  cache = createServer(({ headers }, response) => {
    const keys = String(headers['purge-keys']);
    response.end('Purged');
    purged.push(keys);
    onPurge(keys);
  });
  await new Promise<void>((resolve) => {
    cache.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  for (const { child } of servers) child.kill('SIGKILL');
  await Promise.all(servers.map(({ exit }) => exit));
  cache.closeAllConnections();
  cache.close();
  await database?.close();
});

function start(): ServerProcess {
  const { port } = cache.address() as AddressInfo;
  const server = startServerProcess({
    env: {
      DATABASE_URL: database.url,
      HEADROOM_PUBLIC: 'true',
      HEADROOM_WORKERS: 'false',
      PURGE_VARNISH_URL: `http://127.0.0.1:${port}`,
      PURGE_VARNISH_SECRET: SECRET,
    },
  });
  servers.push(server);
  return server;
}
const pending = async () =>
  (await database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM purges WHERE state = 'pending'`)).rows[0]
    ?.n;

/** As if PURGE_REPEAT_SECONDS had passed. */
const letRepeatsComeDue = () =>
  database.pool.query(`UPDATE purges SET due_at = clock_timestamp() WHERE is_repeat AND state = 'pending'`);

test('a server that is killed between the two purges of a change leaves the second to the next one', async () => {
  const first = start();
  await first.url();
  await vi.waitFor(() => expect(purged).toEqual(['catalogue']), PATIENCE);
  await letRepeatsComeDue();
  await vi.waitFor(() => expect(purged).toEqual(['catalogue', 'catalogue']), PATIENCE);
  await vi.waitFor(async () => expect(await pending()).toBe(0), PATIENCE);

  const id = newId();
  const key = `p-${id.slice(-12)}`;
  onPurge = (keys) => {
    if (keys.includes(key)) first.child.kill('SIGKILL');
  };
  await database.pool.query(
    `INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, 'Kettle', 'active')`,
    [id],
  );
  expect(await first.exit).toBe('SIGKILL');
  expect(purged.filter((keys) => keys.includes(key))).toHaveLength(1);
  expect(await pending()).toBeGreaterThan(0);

  onPurge = () => {};
  purged.length = 0;
  await start().url();
  await letRepeatsComeDue();
  await vi.waitFor(async () => expect(await pending()).toBe(0), PATIENCE);
  expect(purged.some((keys) => keys.includes(key))).toBe(true);
  // It went on where the other one had stopped: nothing made it purge everything.
  expect(purged).not.toContain('catalogue');
  const { rows } = await database.pool.query(
    `SELECT FROM purges WHERE is_repeat AND state = 'done' AND $1 = ANY (keys)`,
    [key],
  );
  expect(rows).toHaveLength(1);
});
