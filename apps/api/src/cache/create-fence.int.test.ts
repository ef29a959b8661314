import { newId } from '@headroom/database';
import { createTestDatabase, settledSnapshot, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFollower, type Follower } from '../changes/create-follower.ts';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { parseSnapshot } from '../changes/snapshot.ts';
import { createFence } from './create-fence.ts';
import type { Footprint } from './footprint.ts';

let database: TestDatabase;
let follower: Follower;
let fence: ReturnType<typeof createFence>;
let monotonicAhead = 0;
let wallAhead = 0;
const clocks = { monotonic: () => performance.now() + monotonicAhead, wall: () => Date.now() + wallAhead };
const faults: unknown[] = [];
const told: FeedEntry[] = [];
const worlds: string[] = [];

const PATIENT = { timeout: 30_000, interval: 20 };
beforeEach(async () => {
  database = await createTestDatabase();
  [monotonicAhead, wallAhead] = [0, 0];
  for (const list of [faults, told, worlds]) list.length = 0;
  open();
});
afterEach(async () => {
  fence.stop();
  await follower.stop();
  await database.close();
});
function open({ build = 'build' } = {}): void {
  follower = createFollower({
    connect: () => new pg.Client({ connectionString: database.url, application_name: 'follower' }),
    onError: (error) => faults.push(error),
    now: clocks.monotonic,
  });
  fence = createFence({ follower, build, clocks, onError: (error) => faults.push(error) });
  fence.listen({ onChanges: (entries) => told.push(...entries), onWorld: (world) => worlds.push(world) });
}

const following = () => vi.waitFor(async () => expect(await fence.renew()).toBe(true), PATIENT);
const insert = async (title = 'A') => {
  const id = newId();
  const { rows } = await database.pool.query<{ xid: string }>(
    `INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, $2) RETURNING pg_current_xact_id()::text AS xid`,
    [id, title],
  );
  return { id, xid: BigInt(rows[0]?.xid ?? 0) };
};
const snapshotNow = async () => parseSnapshot(await settledSnapshot(database.pool));
const ofProduct = (id: string): Footprint => ({
  productIds: new Set([id]),
  group: null,
  touch: () => 'drop',
  toJson: () => id,
});
const endFollowers = () =>
  database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'follower'`,
  );

test('needs no connection before it is asked', async () => {
  expect([fence.world(), fence.isFresh(), fence.judge(await snapshotNow(), ofProduct('a'))]).toEqual([
    undefined,
    false,
    'unknown',
  ]);
  const { rows } = await database.pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'follower'`,
  );
  expect(rows).toHaveLength(0);
});

test('is fresh after a reading, hears what is committed, and judges by it', async () => {
  await following();
  expect([fence.isFresh(), fence.world()]).toEqual([true, expect.stringMatching(/^[\w-]{16}$/)]);
  const before = await snapshotNow();
  const { id, xid } = await insert();
  await vi.waitFor(() => expect(told.map((entry) => entry.op !== 'bulk' && entry.productId)).toEqual([id]), PATIENT);
  await vi.waitFor(() => expect(fence.hasApplied(xid)).toBe(true), PATIENT);
  expect(fence.judge(before, ofProduct(id))).toBe('touched');
  expect(fence.judge(before, ofProduct('another'))).toBe('current');
  expect(fence.judge(await snapshotNow(), ofProduct(id))).toBe('current');
  expect(fence.hasApplied(xid + 1_000n)).toBe(false);
});

test('knows at its start what changed before, and does not judge what is older', async () => {
  const ancient = await snapshotNow();
  await database.pool.query('SELECT headroom_expire_cursors()');
  const old = await snapshotNow();
  const { id } = await insert();
  await following();
  expect([ancient, old].map((snapshot) => fence.judge(snapshot, ofProduct(id)))).toEqual(['unknown', 'touched']);
  expect(fence.judge(old, ofProduct('another'))).toBe('current');
});

test('knows a change of its own before the database tells it, and tells it once', async () => {
  await following();
  const before = await snapshotNow();
  const client = await database.pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL headroom.notify TO off`);
    const id = newId();
    await client.query(`INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, 'A')`, [id]);
    const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
    await client.query('COMMIT');
    const xid = BigInt(rows[0]?.id ?? 0);
    const entry = { op: 'create', productId: id, xid: String(xid) } as FeedEntry;
    fence.applyOwn(xid, [entry]);
    expect([told, fence.judge(before, ofProduct(id))]).toEqual([[entry], 'touched']);
    await vi.waitFor(async () => {
      expect(await fence.renew()).toBe(true);
      await follower.read();
    }, PATIENT);
    expect([told.length, fence.hasApplied(xid), fence.judge(before, ofProduct(id))]).toEqual([1, true, 'touched']);
  } finally {
    client.release();
  }
});

test('is not fresh when its process or its machine was stopped, by whichever clock shows it, and is again after a reading', async () => {
  await following();
  monotonicAhead += 1_000;
  expect(fence.isFresh()).toBe(false);
  await following();
  wallAhead += 3_600_000;
  expect(fence.isFresh()).toBe(false);
  await following();
  // A clock that is set back says nothing.
  wallAhead -= 7_200_000;
  expect(fence.isFresh()).toBe(true);
});

test('misses nothing where its connection is ended', async () => {
  await following();
  const world = fence.world();
  await endFollowers();
  const { id } = await insert();
  await following();
  await vi.waitFor(
    () => expect(told.some((entry) => entry.op !== 'bulk' && entry.productId === id)).toBe(true),
    PATIENT,
  );
  expect([fence.world(), worlds.length, told.length]).toEqual([world, 1, 1]);
});

test('starts anew where something was written behind the back of the feed', async () => {
  await following();
  const before = await snapshotNow();
  const world = fence.world();
  await database.pool.query('SELECT headroom_expire_cursors()');
  await vi.waitFor(async () => {
    await fence.renew();
    expect(worlds).toHaveLength(2);
  }, PATIENT);
  expect([fence.world(), fence.judge(before, ofProduct('a'))]).toEqual([world, 'unknown']);
  await following();
});

test('a crash of PostgreSQL leaves another world, a connection that broke does not', async () => {
  await following();
  const world = fence.world();
  // What recovery does to an unlogged table.
  await database.pool.query('TRUNCATE cache_epoch');
  await vi.waitFor(async () => {
    await fence.renew();
    expect(worlds).toHaveLength(2);
  }, PATIENT);
  expect(fence.world()).not.toBe(world);
  fence.stop();
  await follower.stop();
  open({ build: 'another' });
  await following();
  expect(new Set([...worlds, fence.world()]).size).toBe(3);
});
