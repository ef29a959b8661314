import { createPool } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkRoleSettings } from './check-role-settings.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

/** What it says where sessions of this database begin with these settings. */
async function check(settings: Record<string, string>): Promise<string[]> {
  const name = new URL(database.url).pathname.slice(1);
  for (const [setting, value] of Object.entries(settings)) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await database.pool.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  }
  const pool = createPool({ url: database.url, maxConnections: 1, settingsFromRole: true });
  const notices: string[] = [];
  try {
    await checkRoleSettings(pool, (notice) => notices.push(notice));
  } finally {
    await pool.end();
  }
  return notices;
}

it('does not start in another time zone, and says how to set it', async () => {
  await expect(check({ TimeZone: 'Europe/Berlin' })).rejects.toThrow(/ALTER ROLE .* SET TimeZone = 'UTC'/);
});

it('says where nothing ends a long statement, and nothing where all is set', async () => {
  expect(await check({ TimeZone: 'UTC', statement_timeout: '0' })).toEqual([
    expect.stringMatching(/ALTER ROLE .* SET statement_timeout = '10s'/),
  ]);
  expect(await check({ statement_timeout: '10s' })).toEqual([]);
});
