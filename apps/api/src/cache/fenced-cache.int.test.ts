import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, migrate, newId } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import { createTestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { createFollower } from '../changes/create-follower.ts';
import { OWN_CHANGES_SQL, toFeedEntry, type ChangeRow } from '../changes/feed-repository.ts';
import { parseSnapshot } from '../changes/snapshot.ts';
import { createFence } from './create-fence.ts';
import { createFencedCache } from './create-fenced-cache.ts';
import type { Fill } from './fenced-cache.ts';

// The cache on a real PostgreSQL: fills that are late, connections that end, fall silent or are killed, and a server that crashes.

const PATIENT = { timeout: 60_000, interval: 20 };
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** One process: its follower, its fence and its cache. */
function openProcess(url: string, pool: pg.Pool) {
  const clients: pg.Client[] = [];
  const connect = () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'follower',
      connectionTimeoutMillis: 5_000,
    });
    clients.push(client);
    return client;
  };
  const follower = createFollower({ connect, onError: () => {} });
  const fence = createFence({ follower, build: 'test', onError: () => {} });
  const cache = createFencedCache<number>({ fence, maxBytes: 1_000_000, sizeOf: () => 8 });
  ends.push(async () => {
    cache.close();
    fence.stop();
    await follower.stop();
  });
  const fillOf =
    (id: string, lateMilliseconds = 0): Fill<number> =>
    async () => {
      const { rows } = await pool.query<{ version: number; snapshot: string }>(
        'SELECT version, pg_current_snapshot()::text AS snapshot FROM products WHERE id = $1',
        [id],
      );
      if (lateMilliseconds > 0) await sleep(lateMilliseconds);
      return {
        value: rows[0]?.version ?? 0,
        snapshot: parseSnapshot(rows[0]?.snapshot ?? ''),
        footprint: { productIds: new Set([id]), group: null, touch: () => 'drop', toJson: () => id },
      };
    };
  return {
    fence,
    cache,
    clients,
    async read(id: string, { token, lateMilliseconds = 0 }: { token?: bigint; lateMilliseconds?: number } = {}) {
      const kept = cache.peek(id, token);
      return kept?.value ?? (await cache.get(id, { token, fill: fillOf(id, lateMilliseconds) })).entry.value;
    },
    async follow() {
      await vi.waitFor(async () => expect(await fence.renew()).toBe(true), PATIENT);
    },
    /** As createRunWrite does it. */
    async write(id: string) {
      const client = await pool.connect();
      let isFit = false;
      try {
        await client.query('BEGIN');
        const { rows } = await client.query<{ version: number }>(
          `UPDATE products SET stock = stock + 1 WHERE id = $1 RETURNING version`,
          [id],
        );
        const results = (await client.query(
          `${OWN_CHANGES_SQL}; SELECT pg_current_xact_id()::text AS id; COMMIT`,
        )) as unknown as pg.QueryResult[];
        isFit = true;
        const xid = BigInt(results[1]?.rows[0].id);
        fence.applyOwn(xid, ((results[0]?.rows ?? []) as ChangeRow[]).map(toFeedEntry));
        return { xid, version: rows[0]?.version ?? 0, atMilliseconds: performance.now() };
      } finally {
        client.release(!isFit);
      }
    },
  };
}

async function insertProducts(pool: pg.Pool, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await pool.query(
    `INSERT INTO products (id, handle, title) SELECT id, id::text, 'A' FROM unnest($1::uuid[]) AS i (id)`,
    [ids],
  );
  return ids;
}
async function openDatabase() {
  const database = await createTestDatabase();
  ends.push(() => database.close());
  return database;
}

test(
  'no read is older than its token, than what its process wrote, or than a second, whatever is killed',
  { timeout: 120_000 },
  async () => {
    const { url, pool } = await openDatabase();
    const ids = await insertProducts(pool, 4);
    const processes = [openProcess(url, pool), openProcess(url, pool)];
    for (const each of processes) await each.follow();
    const written: { id: string; xid: bigint; version: number; atMilliseconds: number; process: number }[] = [];
    const wrong: string[] = [];
    const counts = { reads: 0, tokens: 0, kills: 0 };
    const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
    const state = { isOver: false };

    const writing = async (process: number) => {
      while (!state.isOver) {
        const id = pick(ids);
        const done = await processes[process]!.write(id);
        written.push({ id, process, ...done });
        await sleep(Math.random() * 40);
      }
    };
    const reading = async (process: number) => {
      while (!state.isOver) {
        const id = pick(ids);
        const began = performance.now();
        const known = written.filter((write) => write.id === id);
        const token = Math.random() < 0.5 ? known.at(-1) : undefined;
        const least = Math.max(
          token?.version ?? 0,
          ...known
            .filter((write) => write.process === process || write.atMilliseconds < began - 1_000)
            .map(({ version }) => version),
        );
        const version = await processes[process]!.read(id, {
          ...(token && { token: token.xid }),
          lateMilliseconds: Math.random() < 0.2 ? Math.random() * 300 : 0,
        });
        counts.reads += 1;
        counts.tokens += token ? 1 : 0;
        if (version < least) wrong.push(`version ${version} of ${id}, at least ${least} was due`);
        await sleep(Math.random() * 5);
      }
    };
    const killing = async () => {
      while (!state.isOver) {
        await sleep(400);
        const { rowCount } = await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'follower' LIMIT 1`,
        );
        counts.kills += rowCount ?? 0;
      }
    };
    const loops = [0, 1].flatMap((process) => [writing(process), reading(process), reading(process), reading(process)]);
    loops.push(killing());
    const ending = Promise.all(loops).finally(() => (state.isOver = true));
    // Until enough was seen, however slow the machine is.
    const isEnough = () =>
      state.isOver ||
      (counts.tokens > 300 &&
        counts.kills > 3 &&
        processes.every(({ cache }) => {
          const { hits, refusedByFence, drops } = cache.statistics().total;
          return hits > 200 && refusedByFence > 3 && drops.change > 20;
        }));
    await vi
      .waitFor(() => expect(isEnough()).toBe(true), { timeout: 90_000, interval: 50 })
      .finally(() => (state.isOver = true));
    await ending;
    expect(wrong).toEqual([]);
  },
);

test(
  'gives nothing that it has kept where its connection has fallen silent, and reads past it',
  { timeout: 120_000 },
  async () => {
    const { url, pool } = await openDatabase();
    const [id = ''] = await insertProducts(pool, 1);
    const silent = openProcess(url, pool);
    const writer = openProcess(url, pool);
    await silent.follow();
    expect(await silent.read(id)).toBe(1);
    expect(silent.cache.peek(id)?.value).toBe(1);
    // As a socket whose other end is gone without a word: nothing comes, and nothing says so.
    const stream = (silent.clients.at(-1) as unknown as { connection: { stream: NodeJS.ReadStream } }).connection
      .stream;
    stream.pause();
    const { xid, version } = await writer.write(id);
    expect(version).toBe(2);
    expect(await silent.read(id, { token: xid })).toBe(2);
    await vi.waitFor(() => expect(silent.fence.isFresh()).toBe(false), PATIENT);
    expect(silent.cache.peek(id)).toBeUndefined();
    expect(await silent.read(id)).toBe(2);
    // It is found out, and another connection is made.
    await silent.follow();
    expect(await silent.read(id)).toBe(2);
    expect(silent.clients.length).toBeGreaterThan(1);
  },
);

test(
  'while the database is away, what was kept is given as what it is, but not to who must see more',
  { timeout: 120_000 },
  async () => {
    const { url, pool } = await openDatabase();
    const [id = ''] = await insertProducts(pool, 1);
    const { fence, cache, read, follow } = openProcess(url, pool);
    await follow();
    expect(await read(id)).toBe(1);
    const elsewhere = new URL(url);
    const name = elsewhere.pathname.slice(1);
    elsewhere.pathname = '/postgres';
    const administrator = new pg.Client({ connectionString: elsewhere.href });
    await administrator.connect();
    ends.push(() => administrator.end());
    await administrator.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    try {
      await administrator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await vi.waitFor(() => expect(fence.isFresh()).toBe(false), PATIENT);
      const away: Fill<number> = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
      expect(await cache.get(id, { fill: away })).toMatchObject({ entry: { value: 1 }, isStale: true });
      await expect(cache.get(id, { token: 5n, fill: away })).rejects.toThrow('gone');
      await expect(cache.get('another', { fill: away })).rejects.toThrow('gone');
    } finally {
      await administrator.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
    await follow();
    expect(cache.peek(id)?.value).toBe(1);
  },
);

test('a server that has crashed is another world', { timeout: 180_000 }, async () => {
  const dataDirectory = join(tmpdir(), `headroom-test-fence-${process.pid}-${newId().slice(-8)}`);
  const server = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: 'off' } });
  ends.push(async () => {
    await (await startEmbeddedPostgres({ dataDirectory })).stop();
    await rm(dataDirectory, { recursive: true, force: true });
  });
  await migrate(server.url);
  const pool = createPool({ url: server.url, maxConnections: 4 });
  ends.push(() => pool.end());
  const [id = ''] = await insertProducts(pool, 1);
  const { fence, cache, read, follow, write } = openProcess(server.url, pool);
  await follow();
  expect(await read(id)).toBe(1);
  const world = fence.world();

  // A backend that dies by itself makes PostgreSQL end all others and recover.
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(fence.isFresh()).toBe(false), PATIENT);
  await follow();
  expect(fence.world()).not.toBe(world);
  expect(cache.look(id)).toBeUndefined();
  await vi.waitFor(async () => expect(await read(id)).toBe(1), PATIENT);
  const { xid } = await write(id);
  expect([await read(id), await read(id, { token: xid })]).toEqual([2, 2]);
});
