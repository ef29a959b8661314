import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createPool } from './pool.ts';
import { runInScope } from './statement-scope.ts';
import { createTestDatabase, freePort, type TestDatabase } from './testing.ts';

const patience = { timeout: 30_000, interval: 20 };
const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0;
/** It refuses to run as root; this is `nobody` wherever Debian's package is. */
const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe.skipIf(!hasPgBouncer).each(['session', 'transaction'])('behind PgBouncer (needs pgbouncer), %s', (mode) => {
  let database: TestDatabase;
  let bouncer: ChildProcess;
  let directory: string;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    directory = await mkdtemp(join(tmpdir(), 'headroom-pgbouncer-'));
    const port = await freePort();
    const own = new URL(database.url);
    await writeFile(join(directory, 'users'), `"${own.username}" "${decodeURIComponent(own.password)}"\n`);
    await writeFile(
      join(directory, 'pgbouncer.ini'),
      `[databases]\n* = host=${own.hostname} port=${own.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\n` +
        `auth_type = trust\nauth_file = ${join(directory, 'users')}\nunix_socket_dir =\npool_mode = ${mode}\ndefault_pool_size = 2\n`,
    );
    await chmod(directory, 0o755);
    bouncer = spawn('pgbouncer', ['-q', join(directory, 'pgbouncer.ini')], { stdio: 'ignore', ...UNPRIVILEGED });
    await vi.waitUntil(() => answers(port), patience);
    own.host = `127.0.0.1:${port}`;
    pool = createPool({ url: own.href, maxConnections: 2, settingsFromRole: true, applicationName: 'bounced' });
  });
  afterAll(async () => {
    await pool?.end();
    bouncer?.kill('SIGKILL');
    await database?.close();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  test('a statement ends with its scope', async () => {
    const leaving = new AbortController();
    const running = runInScope({ urgency: 1, signal: leaving.signal }, () => pool.query('SELECT pg_sleep(300)')).catch(
      (error: unknown) => error,
    );
    const sleeping = async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
      );
      return rows[0]?.n;
    };
    await expect.poll(sleeping, patience).toBe(1);
    leaving.abort();
    expect(await running).toMatchObject({ code: '57014' });
    await expect.poll(sleeping, patience).toBe(0);
  });

  test('and nobody else’s does', async () => {
    const failures: unknown[] = [];
    for (let n = 0; n < 60; n += 1) {
      const leaving = new AbortController();
      const scoped = runInScope({ urgency: 1, signal: leaving.signal }, () =>
        pool.query('SELECT pg_sleep(0.004)'),
      ).catch((error: unknown) => failures.push(error));
      setTimeout(() => leaving.abort(), 2 + (n % 5));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await Promise.all([
        scoped,
        ...Array.from({ length: 3 }, () => pool.query('SELECT pg_sleep(0.001)')),
        scoped.then(() => pool.query('SELECT pg_sleep(0.002)')),
      ]);
    }
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatchObject({ code: '57014' });
  });
});
