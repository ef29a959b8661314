import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newId } from '../new-id.ts';
import '../testing/global-setup.ts';
import { migrate } from './migrate.ts';
import { migrationNames } from './migration-files.ts';

let url: URL;
let admin: pg.Client;

/** Databases that were never migrated, unlike those of createTestDatabase. */
async function createDatabase(options = `ENCODING 'UTF8'`): Promise<void> {
  await admin.query(`CREATE DATABASE ${url.pathname.slice(1)} ${options} TEMPLATE template0`);
}
async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

beforeEach(async () => {
  url = new URL(inject('headroomTemplateUrl'));
  url.pathname = '/postgres';
  admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  url.pathname = `/headroom_migrate_${newId().replaceAll('-', '')}`;
});
afterEach(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${url.pathname.slice(1)} WITH (FORCE)`);
  await admin.end();
});

test('applies what is missing, once, also from processes that start together', async () => {
  await createDatabase();
  const heard: string[] = [];
  const onMigration = (name: string) => heard.push(name);
  const applied = await Promise.all([
    migrate(url.href, { onMigration }),
    migrate(url.href, { onMigration }),
    migrate(url.href, { onMigration }),
  ]);
  expect(applied.flat()).toEqual(await migrationNames());
  expect(heard).toEqual(await migrationNames());
  expect(await migrate(url.href)).toEqual([]);
});

test('goes on where a killed migration left a mark', async () => {
  await createDatabase();
  await migrate(url.href);
  await run(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ('x', 'x', '20260101000000_killed', now())`,
  );
  expect(await migrate(url.href)).toEqual([]);
});

test('refuses a database that a newer Headroom migrated', async () => {
  await createDatabase();
  await migrate(url.href);
  await run(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at) VALUES ('x', 'x', '29990101000000_future', now(), now())`,
  );
  await expect(migrate(url.href)).rejects.toThrow(/migrated by a newer Headroom \(29990101000000_future/);
});

test('refuses a database that holds other tables, in a sentence that names one', async () => {
  await createDatabase();
  await run('CREATE TABLE ledger (x int)');
  await expect(migrate(url.href)).rejects.toThrow(
    /holds tables that are not Headroom's \(ledger\): give Headroom an empty/,
  );
});

test('refuses another encoding and changes nothing', async () => {
  await createDatabase(`ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'${await builtinLocale()}`);
  await expect(migrate(url.href)).rejects.toThrow(/encoding of this database is SQL_ASCII.*UTF8.*CREATE DATABASE/);
});

async function builtinLocale(): Promise<string> {
  const { rows } = await admin.query(`SELECT current_setting('server_version_num')::int >= 170000 AS builtin`);
  return rows[0].builtin ? ` LOCALE_PROVIDER 'builtin' BUILTIN_LOCALE 'C'` : '';
}

test('says that a database does not exist', async () => {
  await expect(migrate(url.href)).rejects.toThrow(/does not exist: create it with CREATE DATABASE/);
});

test('says that nobody answers', async () => {
  await expect(migrate('postgresql://a:b@127.0.0.1:1/x')).rejects.toThrow(
    /No PostgreSQL answers at 127.0.0.1:1\/x: start it, or correct DATABASE_URL/,
  );
});

test('says that a host is unknown', async () => {
  await expect(migrate('postgresql://a:b@no-such-host.invalid/x')).rejects.toThrow(
    /host of no-such-host.invalid:5432\/x is not known/,
  );
});

test('says that user or password is wrong, without repeating the password', async () => {
  const wrong = new URL(url.href);
  wrong.pathname = '/postgres';
  wrong.username = 'nobody_of_this_name';
  wrong.password = 'secret-guess';
  const error = await migrate(wrong.href).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.message).toMatch(/refused the user or password/);
  expect(error?.message).not.toContain('secret-guess');
});

test('says that the user may not create tables', async () => {
  await createDatabase();
  const role = `r${newId().replaceAll('-', '')}`;
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
  try {
    const poor = new URL(url.href);
    poor.username = role;
    poor.password = 'p';
    await expect(migrate(poor.href)).rejects.toThrow(/may not create tables.*owner of the database/);
  } finally {
    await admin.query(`DROP ROLE ${role}`);
  }
});
