import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFeedRepository } from './feed-repository.ts';
import { sees } from './snapshot.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

const insert = (client: Pick<PoolClient, 'query'>, count = 1) =>
  client.query(
    `INSERT INTO products (id, handle, title) SELECT id, id::text, 'A' FROM unnest($1::uuid[]) AS i (id)
     RETURNING pg_current_xact_id()::text AS xid`,
    [Array.from({ length: count }, () => newId())],
  );
const xidOf = (result: { rows: { xid: string }[] }) => BigInt(result.rows[0]?.xid ?? 0);

it('takes whole transactions, the newest, and a floor that sees all the others and none that still runs', async () => {
  const repository = createFeedRepository(database.pool);
  const open = await database.pool.connect();
  try {
    await open.query('BEGIN');
    const running = xidOf(await insert(open));
    const xids: bigint[] = [];
    for (const count of [2, 3, 2]) xids.push(xidOf(await insert(database.pool, count)));
    const [first = 0n, second = 0n, third = 0n] = xids;

    const all = await repository.newest({ limit: 100 });
    expect(all.entries.map(({ xid }) => BigInt(xid))).toEqual([first, first, second, second, second, third, third]);
    expect([first, second, third].map((xid) => [sees(all.floor, xid), sees(all.snapshot, xid)])).toEqual(
      Array.from({ length: 3 }, () => [false, true]),
    );

    // The fourth entry is in the middle of the second transaction.
    const cut = await repository.newest({ limit: 4 });
    expect(cut.entries.map(({ xid }) => BigInt(xid))).toEqual([third, third]);
    expect([running, first, second, third].map((xid) => sees(cut.floor, xid))).toEqual([false, true, true, false]);

    // A long transaction is not below the floor: its changes are told when it commits.
    expect([sees(all.floor, running), sees(all.snapshot, running)]).toEqual([false, false]);
    await open.query('COMMIT');
    expect((await repository.newest({ limit: 100 })).entries).toHaveLength(8);
  } finally {
    open.release();
  }
});

it('takes nothing that was written before the feed was left behind', async () => {
  const repository = createFeedRepository(database.pool);
  const before = xidOf(await insert(database.pool));
  await database.pool.query('SELECT headroom_expire_cursors()');
  const after = xidOf(await insert(database.pool));
  const { entries, floor } = await repository.newest({ limit: 100 });
  expect(entries.map(({ xid }) => BigInt(xid))).toEqual([after]);
  expect([before, after].map((xid) => sees(floor, xid))).toEqual([true, false]);
});

it('stays within the ids that bulk entries name', async () => {
  const repository = createFeedRepository(database.pool);
  for (let n = 0; n < 12; n += 1) await insert(database.pool, 1_000);
  const { entries } = await repository.newest({ limit: 100 });
  const named = entries.reduce((sum, entry) => sum + (entry.op === 'bulk' ? entry.productIds.length : 1), 0);
  expect(named).toBeGreaterThan(5_000);
  expect(named).toBeLessThanOrEqual(11_000);
});
