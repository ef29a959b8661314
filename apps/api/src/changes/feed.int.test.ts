import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createFeedRepository, type FeedEntry } from './feed-repository.ts';
import type { FeedPosition } from './feed-position.ts';

// Random interleavings of real transactions, with readers that page through the feed meanwhile. What was committed is known from the
// catalogue itself and from what each writer was told; what readers heard must be exactly that.

const WRITERS = 6;
const TRANSACTIONS = 70;
const READERS = 3;
const PRODUCTS = 40;
/**
 * Longer than a reading and a commit take; a feed that waits for the open transaction would make the first commits wait for all of the test,
 * however long a busy machine makes it.
 */
const STALL_MILLISECONDS = 4_000;
const STALL_SHARE = 0.6;

let database: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [database, other] = [await createTestDatabase(), await createTestDatabase()];
});
afterAll(async () => {
  await database?.close();
  await other?.close();
});

/** mulberry32: the same seed, the same choices (the database's own timing stays its own). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

type Commit = { id: string; version: number; xid: string };

/** One transaction of random statements on random products; returns the versions that it committed, none where it rolled back. */
async function transact(
  client: pg.Client,
  random: (below: number) => number,
  ids: readonly string[],
): Promise<Commit[]> {
  const pick = () => ids[random(ids.length)] ?? '';
  const statement = async () => {
    const kind = random(8);
    if (kind === 0) {
      await client.query(`UPDATE variants SET price = price + 1 WHERE product_id = $1`, [pick()]);
    } else if (kind === 1) {
      await client.query(`UPDATE products SET stock = stock WHERE id = $1`, [pick()]);
    } else if (kind === 2) {
      await client.query(`INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, 'new')`, [
        newId(),
      ]);
    } else if (kind === 3) {
      const few = Array.from({ length: 5 }, pick).toSorted();
      await client.query(`UPDATE products SET vendor = vendor || 'x' WHERE id = ANY ($1)`, [few]);
    } else
      await client.query(`UPDATE products SET title = 'Title ' || $2::text WHERE id = $1`, [
        pick(),
        String(random(1e9)),
      ]);
  };
  await client.query('BEGIN');
  try {
    const count = 1 + random(4);
    for (let n = 0; n < count; n += 1) {
      if (random(4) === 0) {
        await client.query('SAVEPOINT s');
        await statement();
        await client.query(random(2) === 0 ? 'ROLLBACK TO s' : 'RELEASE s');
      } else await statement();
      if (random(6) === 0) await sleep(random(60));
    }
    if (random(25) === 0) await sleep(600);
    if (random(30) === 0)
      await client.query(`UPDATE products SET type = 't' || $1::text WHERE id = ANY ($2)`, [
        String(random(1e9)),
        [...ids],
      ]);
    if (random(5) === 0) {
      await client.query('ROLLBACK');
      return [];
    }
    const { rows } = await client.query<Commit>(
      `SELECT id, version, pg_current_xact_id()::text AS xid FROM products p
       WHERE EXISTS (SELECT FROM product_changes c WHERE c.xid = pg_current_xact_id() AND (c.product_id = p.id OR p.id = ANY (c.product_ids)))`,
    );
    await client.query('COMMIT');
    return rows;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    // Two that lock the same products the other way round: one is rolled back, and told so.
    if ((error as { code?: string }).code === '40P01') return [];
    throw error;
  }
}

interface Heard {
  entries: FeedEntry[];
  longestWaitMilliseconds: number;
}

/** Pages through the feed by random limits until `isOver` and nothing is left. */
async function follow(
  from: FeedPosition,
  {
    random,
    isOver,
    committed,
  }: { random: (below: number) => number; isOver: () => boolean; committed: Map<string, number> },
): Promise<Heard> {
  const repository = createFeedRepository(database.pool);
  const entries: FeedEntry[] = [];
  let position = from;
  let longestWaitMilliseconds = 0;
  for (;;) {
    const wasOver = isOver();
    const page = await repository.readPage(position, { limit: 1 + random(40) });
    const now = performance.now();
    for (const entry of page.entries) {
      const at = committed.get(entry.xid);
      if (at !== undefined) longestWaitMilliseconds = Math.max(longestWaitMilliseconds, now - at);
    }
    entries.push(...page.entries);
    position = page.next;
    if (wasOver && !page.hasMore) return { entries, longestWaitMilliseconds };
    if (random(10) === 0) await sleep(random(100));
  }
}

/** Every version of a product from the first to the last must have its entry, in order; a bulk entry stands for one. */
function faultsOf(entries: readonly FeedEntry[], { id, from, to }: { id: string; from: number; to: number }): string[] {
  const faults: string[] = [];
  let at = from;
  for (const entry of entries) {
    if (entry.op === 'bulk' ? !entry.productIds.includes(id) : entry.productId !== id) continue;
    if (entry.op !== 'bulk' && entry.version !== at + 1) faults.push(`${id}: ${entry.version} comes after ${at}`);
    at = entry.op === 'bulk' ? at + 1 : entry.version;
  }
  if (at !== to) faults.push(`${id}: the last version is ${to}, the feed ended with ${at}`);
  return faults;
}

test('whatever interleaves: nothing is missing, nothing comes twice, each product in order, nobody waits', async () => {
  const seed = inject('headroomSeed');
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const ids = Array.from({ length: PRODUCTS }, () => newId());
  await database.pool.query(
    `WITH made AS (INSERT INTO products (id, handle, title) SELECT id, id::text, 'Product' FROM unnest($1::uuid[]) id RETURNING id) SELECT`,
    [ids],
  );
  await database.pool.query(
    `INSERT INTO variants (id, product_id, position, price) SELECT gen_random_uuid(), id, 1, 100 FROM products`,
  );
  const first = await database.pool.query<{ id: string; version: number }>('SELECT id, version FROM products');
  const startVersions = new Map(first.rows.map(({ id, version }) => [id, version]));

  // Open for the whole time, with a transaction id: in another database of the cluster, and in this one.
  const idle = [other, database].map(({ url }) => new pg.Client({ connectionString: url }));
  for (const client of idle) {
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN; SELECT pg_current_xact_id()');
  }
  // This one writes first and commits last.
  const late = new pg.Client({ connectionString: database.url });
  late.on('error', () => {});
  await late.connect();
  const lateId = newId();
  await late.query('BEGIN');
  await late.query(`INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, 'late')`, [lateId]);

  const begin = await createFeedRepository(database.pool).now();
  const begunAt = performance.now();
  const committed = new Map<string, number>();
  const commits: Commit[] = [];
  let isOver = false;
  const write = async (seedOfWriter: number) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const own = createRandom(seedOfWriter);
    // Waiting a second for each deadlock would be most of the test; only a superuser may shorten it.
    await client.query(`SET deadlock_timeout = '50ms'`).catch(() => {});
    for (let n = 0; n < TRANSACTIONS; n += 1) {
      const done = await transact(client, own, ids);
      if (done[0]) committed.set(done[0].xid, performance.now());
      commits.push(...done);
    }
    await client.end();
  };
  const readers = Array.from({ length: READERS }, () =>
    follow({ read: begin, window: null }, { random: createRandom(random(2 ** 31)), isOver: () => isOver, committed }),
  );
  await Promise.all(Array.from({ length: WRITERS }, () => write(random(2 ** 31))));
  const stallMilliseconds = Math.max(STALL_MILLISECONDS, (performance.now() - begunAt) * STALL_SHARE);
  await late.query('COMMIT');
  isOver = true;
  const heard = await Promise.all(readers);
  // Also from the middle, by somebody who comes late and reads all at once.
  heard.push(await follow({ read: begin, window: null }, { random, isOver: () => true, committed: new Map() }));

  const { rows } = await database.pool.query<{ id: string; version: number }>('SELECT id, version FROM products');
  const wanted = [...new Set([...commits, { id: lateId, version: 1 }].map(({ id }) => id))].toSorted();
  expect(commits.length).toBeGreaterThan(TRANSACTIONS * 2);
  for (const { entries, longestWaitMilliseconds } of heard) {
    const seqs = entries.map(({ seq }) => seq);
    expect(new Set(seqs).size, `seed ${seed}: nothing twice`).toBe(seqs.length);
    const seen = new Set(entries.flatMap((entry) => (entry.op === 'bulk' ? entry.productIds : [entry.productId])));
    expect([...seen].toSorted(), `seed ${seed}: products`).toEqual(wanted);
    const faults = rows.flatMap(({ id, version }) =>
      seen.has(id) ? faultsOf(entries, { id, from: startVersions.get(id) ?? 0, to: version }) : [],
    );
    expect(faults, `seed ${seed}`).toEqual([]);
    expect(longestWaitMilliseconds, `seed ${seed}: waits`).toBeLessThan(stallMilliseconds);
  }
  expect(await brokenHistories(), `seed ${seed}: history`).toEqual([]);
  for (const client of [...idle, late]) await client.end();
}, 240_000);

/**
 * Products whose history has a gap, or an image that never was: one whose price is not its variant's, or differs from the version that it is
 * kept under.
 */
async function brokenHistories(): Promise<unknown[]> {
  const { rows } = await database.pool.query(`
    SELECT p.id, v.version, 'missing' AS fault FROM products p, generate_series(1, p.version - 1) v (version)
      WHERE NOT EXISTS (SELECT FROM product_versions k WHERE k.product_id = p.id AND k.version = v.version AND k.image IS NOT NULL)
    UNION ALL SELECT product_id, version, 'twice' FROM product_versions GROUP BY product_id, version HAVING count(*) > 1
    UNION ALL SELECT product_id, version, 'untrue' FROM product_versions
      WHERE (image -> 'version')::int <> version OR image -> 'price' <> coalesce(image -> 'variants' -> 0 -> 'price', image -> 'price')`);
  return rows;
}

test('a transaction that ran when the last reading ended is found, however much was read since', async () => {
  const repository = createFeedRepository(database.pool);
  const insert = (client: { query: pg.Client['query'] }, title: string) =>
    client.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), gen_random_uuid()::text, $1)`, [
      title,
    ]);
  const open = await database.pool.connect();
  await open.query('BEGIN');
  await insert(open, 'first of all');
  let position: FeedPosition = { read: await repository.now(), window: null };
  for (let n = 0; n < 5; n += 1) {
    await insert(database.pool as never, `between ${n}`);
    const page = await repository.readPage(position, { limit: 100 });
    expect(page.entries).toHaveLength(1);
    position = page.next;
  }
  await insert(open, 'and last');
  await open.query('COMMIT');
  open.release();
  const page = await repository.readPage(position, { limit: 1 });
  const rest = await repository.readPage(page.next, { limit: 10 });
  const titles = [...page.entries, ...rest.entries].map((entry) => (entry.op === 'bulk' ? '' : entry.after?.title));
  expect(titles).toEqual(['first of all', 'and last']);
  expect((await repository.readPage(rest.next, { limit: 10 })).entries).toEqual([]);
});
