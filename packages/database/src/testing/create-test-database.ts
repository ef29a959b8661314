import pg from 'pg';
import { inject } from 'vitest';
import { newId } from '../new-id.ts';
import { createPool } from '../pool.ts';
import './global-setup.ts';

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  /** Ends the pool and drops the database, whoever else is connected. */
  close(): Promise<void>;
}

/** A migrated, empty database of its own, copied from the run's template in some milliseconds. Needs globalSetup of this package. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('headroomTemplateUrl'));
  const name = `headroom_test_${newId().replaceAll('-', '')}`;
  await copyTemplate(template, name);
  const url = new URL(template.href);
  url.pathname = `/${name}`;
  const pool = createPool({ url: url.href, maxConnections: 10, applicationName: 'headroom-test' });
  return {
    url: url.href,
    pool,
    async close() {
      await pool.end();
      await onServer(template, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** PostgreSQL's own vacuum looks at the template now and then, and may stay for longer than the five seconds for which a copy waits. */
const OBJECT_IN_USE = '55006';
const TRIES = 10;

async function copyTemplate(template: URL, name: string, tries = TRIES): Promise<void> {
  try {
    // A third of the time and of the work of writing the copy to the log, which is the default: measured with fsync off, as it is here.
    await onServer(template, `CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)} STRATEGY FILE_COPY`);
  } catch (error) {
    if ((error as { code?: string }).code !== OBJECT_IN_USE || tries === 1) throw error;
    await copyTemplate(template, name, tries - 1);
  }
}

/** Nobody may be connected to the template while it is copied, so this goes through the database postgres. */
async function onServer(template: URL, sql: string): Promise<void> {
  const url = new URL(template.href);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
