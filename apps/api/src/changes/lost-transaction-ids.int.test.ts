import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, migrate, newId } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import type { Pool } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { createFeedRepository } from './feed-repository.ts';

const dataDirectory = join(tmpdir(), `headroom-test-xids-${process.pid}`);
// What PostgreSQL has not flushed dies with it. Here it flushes only what a commit waits for.
const start = () => startEmbeddedPostgres({ dataDirectory, settings: { wal_writer_delay: '10s', autovacuum: 'off' } });
const pools: Pool[] = [];
const open = (url: string) => {
  const pool = createPool({ url, maxConnections: 4 });
  pools.push(pool);
  return pool;
};
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await (await start()).stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

it('loses nothing where a crash makes PostgreSQL give out transaction ids again', async () => {
  const server = await start();
  await migrate(server.url);
  const before = open(server.url);
  const product = (pool: Pool) =>
    pool.query(`INSERT INTO products (id, handle, title) VALUES ($1, $2, 'A')`, [newId(), newId()]);
  await product(before);
  // Ids that are given out, rolled back, and never reach the disk.
  for (let n = 0; n < 40; n++) {
    const client = await before.connect();
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), gen_random_uuid()::text, 'Rolled back')`,
    );
    await client.query('ROLLBACK');
    client.release();
  }
  const read = await createFeedRepository(before).now();
  process.kill(server.pid, 'SIGKILL');

  const again = await start();
  const after = open(again.url);
  for (let n = 0; n < 5; n++) await product(after);
  const page = await createFeedRepository(after).readPage({ read, window: null }, { limit: 100 });
  expect(page.entries).toHaveLength(5);
});

it('reads under writes without using transaction ids up, where PostgreSQL can flush without a commit', async () => {
  const server = await start();
  await migrate(server.url);
  const pool = open(server.url);
  const writer = await pool.connect();
  const { rows } = await writer.query<{ version: number; id: string }>(
    `SELECT current_setting('server_version_num')::int AS version, pg_current_xact_id()::text AS id`,
  );
  const [first] = rows;
  for (let n = 0; n < 5; n++) {
    // Logged, and not on the disk yet.
    const { rows: logged } = await writer.query<{ at: string }>(
      `SELECT pg_logical_emit_message(false, 'test', 'x') AS at`,
    );
    await createFeedRepository(pool).now();
    const { rows: flushed } = await pool.query('SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn AS yes', [
      logged[0]?.at,
    ]);
    expect(flushed).toEqual([{ yes: true }]);
  }
  const { rows: last } = await writer.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
  writer.release();
  const used = Number(last[0]?.id) - Number(first?.id) - 1;
  expect(used).toBe((first?.version ?? 0) >= 170_000 ? 0 : 5);
});
