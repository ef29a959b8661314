import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { findPostmaster } from './postmaster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

const base = join(tmpdir(), `headroom-embedded-${newId().slice(-8)}`);
const dataDirectory = join(base, 'postgres');
const isRoot = process.getuid?.() === 0;
/** Small and without syncing: these servers keep nothing. */
const settings = { fsync: 'off', shared_buffers: '16MB' };
const start = (directory = dataDirectory, notices: string[] = []) =>
  startEmbeddedPostgres({ dataDirectory: directory, settings, onNotice: (notice) => notices.push(notice) });

async function ask<T>(server: EmbeddedPostgres, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

beforeAll(() => mkdir(base, { mode: 0o755 }));
afterAll(async () => {
  const left = await start().catch(() => undefined);
  await left?.stop();
  await rm(base, { recursive: true, force: true });
}, 240_000);

test('a first start makes a cluster with the encoding, locale and settings that Headroom needs', async () => {
  const server = await start();
  const [found] = await ask(
    server,
    `
    SELECT current_setting('server_encoding') AS encoding, datlocprovider AS provider, datlocale AS locale, current_setting('wal_level') AS wal,
      current_setting('jit') AS jit, current_setting('TimeZone') AS zone, current_setting('shared_preload_libraries') AS libraries, current_database() AS database
    FROM pg_database WHERE datname = current_database()`,
  );
  expect(found).toEqual({
    encoding: 'UTF8',
    provider: 'b',
    locale: 'C.UTF-8',
    wal: 'minimal',
    jit: 'off',
    zone: 'UTC',
    libraries: 'pg_stat_statements',
    database: 'headroom',
  });
  const password = join(dataDirectory, 'headroom-password');
  expect((await stat(password)).mode & 0o777).toBe(0o600);
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(ask({ ...server, url: wrong.href }, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  expect(server.adopted).toBe(false);
});

test('a second start takes over the server that runs, and stopping twice is stopping once', async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port, url: first.url });
  await second.stop();
  await first.stop();
  expect(await findPostmaster(dataDirectory)).toBeUndefined();
  await expect(ask(first, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
});

test('a server that was killed recovers, keeps its port and loses nothing that was committed', async () => {
  const server = await start();
  await ask(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(server.pid, 'SIGKILL');
  const notices: string[] = [];
  const again = await start(dataDirectory, notices);
  expect(await ask(again, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(again).toMatchObject({ adopted: false, port: server.port });
  expect(notices).toEqual([expect.stringMatching(/recovers by itself/)]);
  await again.stop();
});

test('a postmaster.pid whose process is another program by now is put aside', async () => {
  await writeFile(
    join(dataDirectory, 'postmaster.pid'),
    `${process.pid}\n${dataDirectory}\n1\n5432\n\n127.0.0.1\n\nready\n`,
  );
  const server = await start();
  expect(server.adopted).toBe(false);
  await server.stop();
});

test('a port that another program took is exchanged for a free one, which is then kept', async () => {
  const before = await start();
  await before.stop();
  const thief = createServer();
  await new Promise<void>((resolve) => thief.listen(before.port, '127.0.0.1', resolve));
  const server = await start();
  expect(server.port).not.toBe(before.port);
  await server.stop();
  thief.close();
  const next = await start();
  expect(next.port).toBe(server.port);
  await next.stop();
});

test('data of another major version gets a sentence that names the way', async () => {
  const path = join(dataDirectory, 'PG_VERSION');
  const own = await readFile(path, 'utf8');
  await writeFile(path, '16\n');
  await expect(start()).rejects.toThrow(
    /written by PostgreSQL 16.*PostgreSQL 18.*pnpm headroom backup.*pnpm headroom restore/,
  );
  await writeFile(path, own);
});

test('a folder that holds something else is left alone', async () => {
  const directory = join(base, 'photos');
  await mkdir(directory);
  await writeFile(join(directory, 'cat.jpg'), 'meow');
  await expect(start(directory)).rejects.toThrow(/photos is not empty and holds no database.*HEADROOM_DATA_DIR/);
  expect(await readFile(join(directory, 'cat.jpg'), 'utf8')).toBe('meow');
  await expect(start(join(directory, 'cat.jpg', 'postgres'))).rejects.toThrow(/file is in its way/);
});

describe.runIf(isRoot)('as root', () => {
  test('a folder that the server’s user may not reach is exchanged for one that it may, with a notice', async () => {
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await chmod(closed, 0o700);
    const notices: string[] = [];
    const server = await start(join(closed, 'postgres'), notices);
    try {
      expect(server.dataDirectory).toMatch(/^\/var\/lib\/headroom\//);
      expect(notices[0]).toMatch(/may not enter .*closed: its data is in \/var\/lib\/headroom/);
      expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect((await start(join(closed, 'postgres'))).adopted).toBe(true);
    } finally {
      await server.stop();
      await rm(server.dataDirectory, { recursive: true, force: true });
    }
  });

  test('a folder of another user is run as that user', async () => {
    const directory = join(base, 'of-daemon');
    await mkdir(directory, { mode: 0o700 });
    await chown(directory, 1, 1);
    await chmod(base, 0o777);
    const server = await start(directory);
    const owner = await stat(`/proc/${server.pid}`);
    expect(owner.uid).toBe(1);
    await server.stop();
  });

  // A checkout below a closed folder, such as one that mktemp made, lets no other user start Node.
  const canBeDaemon = spawnSync(process.execPath, ['--version'], { uid: 1, gid: 1 }).status === 0;
  test.skipIf(!canBeDaemon)(
    'another user’s folder is refused with a sentence where nobody can change user',
    async () => {
      // A child process as daemon finds the cluster of postgres.
      const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
      await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)} }).catch((error) => console.log(error.message));`;
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        uid: 1,
        gid: 1,
        encoding: 'utf8',
      });
      expect(stdout).toMatch(/belongs to postgres, and this runs as daemon: .*chown -R daemon/);
    },
  );
});
