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
const start = () => startEmbeddedPostgres({ dataDirectory, settings: { wal_writer_delay: '10s' } });
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
