import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { isAlive } from '../embedded/postmaster.ts';
import { startEmbeddedPostgres } from '../embedded/start-embedded-postgres.ts';
import { migrate } from '../migrations/migrate.ts';
import { newId } from '../new-id.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated database that every test's own one is copied from. */
    headroomTemplateUrl: string;
    /** Which random cases are looked at; vitest.config.ts provides it. */
    headroomSeed: number;
  }
}

const FOLDER_PREFIX = 'headroom-test-';

/**
 * vitest's globalSetup: one PostgreSQL for the whole run, the embedded one in a temporary folder or the server of
 * TEST_DATABASE_URL (any database of it that may create others), with a migrated template. Returns the teardown.
 */
export async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const own = process.env['TEST_DATABASE_URL'];
  const server = own ? { url: own, end: async () => {} } : await startTemporaryServer();
  const name = `headroom_template_${newId().replaceAll('-', '')}`;
  try {
    await runOn(server.url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
    const template = new URL(server.url);
    template.pathname = `/${name}`;
    await migrate(template.href);
    project.provide('headroomTemplateUrl', template.href);
  } catch (error) {
    await server.end();
    throw error;
  }
  return async () => {
    if (own) await runOn(own, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.end();
  };
}
export default globalSetup;

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startTemporaryServer(): Promise<{ url: string; end(): Promise<void> }> {
  await removeAbandoned();
  // Not mkdtemp: its folder is closed to the user postgres, as whom the server runs under root.
  const server = await startEmbeddedPostgres({
    dataDirectory: join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-${newId().slice(-8)}`),
    // Test data needs to survive nothing.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      shared_buffers: '128MB',
      max_connections: '200',
      // Each test's database counts its statements apart, and none of them may be forgotten for another's.
      'pg_stat_statements.max': '50000',
    },
  });
  return {
    url: server.url,
    async end() {
      await server.stop();
      await rm(server.dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Servers that killed runs left. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_PREFIX}(\\d+)-\\w+$`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    // Starting adopts what runs there, and only then can it be stopped in good order.
    const left = await startEmbeddedPostgres({ dataDirectory: folder }).catch(() => undefined);
    await left?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
