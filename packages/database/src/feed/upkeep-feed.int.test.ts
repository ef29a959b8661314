import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, settledSnapshot, type TestDatabase } from '../testing.ts';
import { upkeepFeed } from './upkeep-feed.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database?.close());

const DAY = 86_400_000;
const insert = (title: string) =>
  database.pool.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), $1, $1)`, [title]);
const places = async () =>
  (
    await database.pool.query<{ place: string }>(
      `SELECT tableoid::regclass::text || ' ' || (after ->> 'title') AS place FROM product_changes ORDER BY seq`,
    )
  ).rows.map(({ place }) => place);
const stamp = (time: Date) => time.toISOString().slice(0, 10).replaceAll('-', '');
/** Whether what `snapshot` had not seen was dropped, as the feed's reader asks it. */
const isExpired = async (snapshot: string) =>
  (
    await database.pool.query<{ expired: boolean }>(
      `SELECT xid >= pg_snapshot_xmax($1::pg_snapshot) OR EXISTS (
         SELECT FROM pg_snapshot_xip($1::pg_snapshot) r (xid) WHERE r.xid = f.xid OR (r.xid < f.xid AND pg_visible_in_snapshot(r.xid, f.seen))
       ) AS expired FROM product_changes_floor f`,
      [snapshot],
    )
  ).rows[0]?.expired;
const snapshot = async () =>
  (await database.pool.query<{ now: string }>('SELECT pg_current_snapshot()::text AS now')).rows[0]?.now ?? '';

test('makes the days ahead, once, and entries go where they belong', async () => {
  const now = new Date();
  const first = await upkeepFeed(database.pool);
  expect(first.made).toEqual(
    Array.from({ length: 8 }, (_, n) => `product_changes_${stamp(new Date(now.getTime() + n * DAY))}`),
  );
  expect(await upkeepFeed(database.pool)).toEqual({ made: [], dropped: [], deleted: 0 });
  await insert('a');
  expect(await places()).toEqual([`product_changes_${stamp(now)} a`]);
  // The drift check and backups see the feed as one table.
  const { rows } = await database.pool.query(
    `SELECT count(*)::int AS count FROM pg_index WHERE indrelid = 'product_changes_${stamp(now)}'::regclass`,
  );
  expect(rows).toEqual([{ count: 2 }]);
});

test('processes that start together make each once', async () => {
  const all = await Promise.all([upkeepFeed(database.pool), upkeepFeed(database.pool), upkeepFeed(database.pool)]);
  expect(new Set(all.flatMap(({ made }) => made)).size).toBe(8);
  expect(all.flatMap(({ made }) => made)).toHaveLength(8);
});

test('drops what is too old, and cursors that had not read it expire; others do not', async () => {
  await upkeepFeed(database.pool);
  const before = await snapshot();
  await insert('old');
  const after = await settledSnapshot(database.pool);
  expect([await isExpired(before), await isExpired(after)]).toEqual([false, false]);
  const upkeep = await upkeepFeed(database.pool, { now: new Date(Date.now() + 16 * DAY) });
  expect(upkeep.dropped).toContain(`product_changes_${stamp(new Date())}`);
  expect(await places()).toEqual([]);
  expect([await isExpired(before), await isExpired(after)]).toEqual([true, false]);
});

test('entries without a partition of their own are kept as long, then deleted', async () => {
  const before = await snapshot();
  await insert('early');
  const { made } = await upkeepFeed(database.pool);
  // Today has no partition: its entries stand in the default one.
  expect(made).toHaveLength(7);
  expect(await places()).toEqual(['product_changes_default early']);
  expect(await isExpired(before)).toBe(false);
  expect((await upkeepFeed(database.pool, { now: new Date(Date.now() + 16 * DAY) })).deleted).toBe(1);
  expect(await isExpired(before)).toBe(true);
});

test('whoever still writes keeps a partition, and is not held up for long', async () => {
  await upkeepFeed(database.pool);
  const writer = await database.pool.connect();
  await writer.query('BEGIN');
  await writer.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'open', 'open')`);
  const beside = await snapshot();
  const upkeep = await upkeepFeed(database.pool, { now: new Date(Date.now() + 16 * DAY) });
  expect(upkeep.dropped).toEqual([]);
  await writer.query('COMMIT');
  writer.release();
  expect(await places()).toHaveLength(1);
  expect(await isExpired(beside)).toBe(false);
});

test('an open transaction does not make new cursors expire', async () => {
  await upkeepFeed(database.pool);
  const open = await database.pool.connect();
  await open.query('BEGIN; SELECT pg_current_xact_id()');
  await insert('old');
  await upkeepFeed(database.pool, { now: new Date(Date.now() + 16 * DAY) });
  expect(await isExpired(await snapshot())).toBe(false);
  await open.query('COMMIT');
  open.release();
});

test('a connection that is cut meanwhile fails the call, not the process, and the next call goes on', async () => {
  const holder = await database.pool.connect();
  await holder.query('BEGIN; LOCK TABLE product_changes_default IN ACCESS EXCLUSIVE MODE');
  const cut = async () =>
    (
      await database.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
      )
    ).rowCount;
  const upkeep = upkeepFeed(database.pool).then(
    () => 'done',
    () => 'failed',
  );
  await expect.poll(cut, { interval: 5 }).toBe(1);
  expect(await upkeep).toBe('failed');
  await holder.query('ROLLBACK');
  holder.release();
  expect((await upkeepFeed(database.pool)).made).toHaveLength(8);
});
