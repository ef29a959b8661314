import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDemoUsers, fillDemoCatalogue } from '../demo/index.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { applicationTables } from './application-tables.ts';
import { migrate } from '../migrations/migrate.ts';
import { migrationsDirectory } from '../migrations/migration-files.ts';
import { backup } from './backup.ts';
import { type BackupProgress, END_MARK } from './backup-format.ts';
import { restore } from './restore.ts';

let source: TestDatabase;
let folder: string;
let file: string;
const TRICKY = 'tab\t newline\n backslash \\N \\. quote " é 日本 😀';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-backup-'));
  file = join(folder, 'all.zst');
  source = await createTestDatabase();
  await fillDemoCatalogue({ url: source.url, products: 1_500 });
  await createDemoUsers(source.pool, async (password) => password);
  await source.pool.query(
    `INSERT INTO sessions (id, user_id, token_hash, expires_at) SELECT gen_random_uuid(), id, sha256(email::bytea), now() FROM users`,
  );
  await source.pool.query('UPDATE products SET description = $1 WHERE id IN (SELECT id FROM products LIMIT 20)', [
    TRICKY,
  ]);
  await backup({ url: source.url, file });
});
afterAll(async () => {
  await source?.close();
  await rm(folder, { recursive: true, force: true });
});

async function contents({ pool }: TestDatabase): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const client = await pool.connect();
  try {
    for (const { name } of await applicationTables(client)) {
      if (name === 'sessions') continue;
      const { rows } = await client.query<{ hash: string }>(
        `SELECT count(*) || ' ' || md5(string_agg(t::text, '' ORDER BY t::text)) AS hash FROM ${name} t`,
      );
      found[name] = rows[0]?.hash ?? '';
    }
    const { rows } = await client.query<{ name: string; definition: string }>(`
      SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid >= 16384
      UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid >= 16384
      UNION ALL SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal`);
    for (const { name, definition } of rows) found[`${name} ${definition}`] = definition;
  } finally {
    client.release();
  }
  return found;
}

async function withDatabase(use: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  try {
    await use(database);
  } finally {
    await database.close();
  }
}

test('gives back every row, version and time, and all keys, indexes and triggers', async () => {
  await withDatabase(async (target) => {
    const progress: BackupProgress[] = [];
    const before = await contents(source);
    const { rows } = await restore({ url: target.url, file, onProgress: (step) => progress.push(step) });
    expect(await contents(target)).toEqual(before);
    expect(rows).toBeGreaterThan(5_000);
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['check', 'rows', 'indexes']));
    expect(progress.filter(({ phase }) => phase === 'rows').at(-1)).toEqual({ phase: 'rows', done: rows, total: rows });
    // Triggers work again.
    const { rows: changed } = await target.pool.query(
      `UPDATE products SET title = 'Ærø' WHERE id = (SELECT id FROM products LIMIT 1) RETURNING title_key`,
    );
    expect(changed).toEqual([{ title_key: 'aero' }]);
  });
});

test('brings back no sessions, so that one that was ended since stays ended', async () => {
  await withDatabase(async (target) => {
    await restore({ url: target.url, file });
    const count = async ({ pool }: TestDatabase) => (await pool.query('SELECT FROM sessions')).rowCount;
    expect([await count(source), await count(target)]).toEqual([2, 0]);
  });
});

test('goes into a newer Headroom: under its own migrations first, then the rest', async () => {
  const newer = join(folder, 'migrations');
  await cp(migrationsDirectory, newer, { recursive: true });
  await mkdir(join(newer, '29990101000000_later'));
  await writeFile(
    join(newer, '29990101000000_later/migration.sql'),
    `ALTER TABLE products ADD COLUMN later text; UPDATE products SET later = handle; ALTER TABLE products ALTER COLUMN later SET NOT NULL`,
  );
  const options = { file, migrationsDirectory: newer };
  await withDatabase(async (target) => {
    await target.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await restore({ url: target.url, ...options });
    const { rows } = await target.pool.query(
      'SELECT count(*)::int AS products, count(*) FILTER (WHERE later = handle)::int AS migrated FROM products',
    );
    expect(rows).toEqual([{ products: 1_500, migrated: 1_500 }]);
  });
  await withDatabase(async (target) => {
    await migrate(target.url, { directory: newer });
    await expect(restore({ url: target.url, ...options })).rejects.toThrow(
      /is empty but newer than .* \(by 29990101000000_later\)/,
    );
  });
  // Every migration twice, on a machine that does other things.
}, 120_000);

test('is one moment, whatever is written meanwhile', async () => {
  await withDatabase(async (target) => {
    const other = join(folder, 'moment.zst');
    const before = await contents(source);
    let written: Promise<unknown> | undefined;
    const onProgress = () => {
      written ??= source.pool.query(`DELETE FROM users WHERE email = 'test@example.com'`);
    };
    await backup({ url: source.url, file: other, onProgress });
    await written;
    await restore({ url: target.url, file: other });
    expect(await contents(target)).toEqual(before);
  });
});

test('can be read by nobody else and leaves nothing beside it', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([]);
});

test('goes only into an empty database', async () => {
  const before = await contents(source);
  await expect(restore({ url: source.url, file })).rejects.toThrow(/holds data already.*empty database/);
  expect(await contents(source)).toEqual(before);
});

const damages: [string, (bytes: Buffer) => Buffer, RegExp][] = [
  ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2), /cut short or damaged/],
  ['without its last byte', (bytes) => bytes.subarray(0, -1), /cut short or damaged/],
  [
    'with a flipped bit',
    (bytes) => Buffer.from(bytes.map((byte, at) => (at === Math.floor(bytes.length / 3) ? byte ^ 4 : byte))),
    // Some bits repeat a piece instead of breaking one: then the rows are too many before the checksum is wrong.
    /cut short or damaged|rows of products and says/,
  ],
  ['with something after its end', (bytes) => Buffer.concat([bytes, Buffer.from('more')]), /cut short or damaged/],
  ['that is empty', () => Buffer.alloc(0), /no Headroom backup/],
  ['that is something else', () => Buffer.from('id,title\n1,Mug\n'), /no Headroom backup/],
  [
    'that is another zstd file',
    () => Buffer.concat([zstdCompressSync('{"format":"tar"}\n'), END_MARK]),
    /no Headroom backup/,
  ],
  [
    'whose plain bytes were changed',
    (bytes) => edit(bytes, (plain) => plain.replace('Mug', 'Mag')),
    /cut short or damaged/,
  ],
  [
    'without its checksum line',
    (bytes) => edit(bytes, (plain) => plain.slice(0, plain.lastIndexOf('{'))),
    /cut short or damaged/,
  ],
  [
    'of a newer format',
    (bytes) => edit(bytes, (plain) => plain.replace('"version":1', '"version":2')),
    /newer Headroom \(format 2\)/,
  ],
];
/** Latin-1 keeps every byte as it is. */
function edit(bytes: Buffer, change: (plain: string) => string): Buffer {
  const plain = zstdDecompressSync(bytes.subarray(0, -END_MARK.length)).toString('latin1');
  return Buffer.concat([zstdCompressSync(Buffer.from(change(plain), 'latin1')), END_MARK]);
}

/** With a checksum that fits: not damaged but made by somebody. */
function craft(bytes: Buffer, change: (header: Header) => void): Buffer {
  return edit(bytes, (plain) => {
    const end = plain.indexOf('\n');
    const header = JSON.parse(plain.slice(0, end)) as Header;
    change(header);
    const whole = JSON.stringify(header) + plain.slice(end, plain.lastIndexOf('{"sha256"'));
    return `${whole}{"sha256":"${createHash('sha256').update(whole, 'latin1').digest('hex')}"}\n`;
  });
}
type Header = { migrations: unknown; tables: { name: unknown; columns: unknown; rows: unknown }[] };
const crafted: [string, (header: Header) => void, RegExp][] = [
  ['whose table name is SQL', ({ tables }) => void (tables[0]!.name = 'users" CASCADE; --'), /holds other tables/],
  [
    'whose column name is SQL',
    ({ tables }) => void (tables[0]!.columns = ["id\") FROM PROGRAM 'id' --"]),
    /holds other tables/,
  ],
  ['that lacks a column', ({ tables }) => void (tables[0]!.columns as string[]).pop(), /holds other tables/],
  ['whose columns are no list', ({ tables }) => void (tables[0]!.columns = 'id'), /cut short or damaged/],
  ['whose row count is no number', ({ tables }) => void (tables[0]!.rows = '1'), /cut short or damaged/],
  ['without migrations', (header) => void (header.migrations = []), /cut short or damaged/],
  [
    'of a newer Headroom',
    (header) => void (header.migrations = ['29990101000000_x']),
    /newer Headroom \(29990101000000_x/,
  ],
];

test('a crafted header is refused before any SQL is made of it', async () => {
  await withDatabase(async (target) => {
    const bad = join(folder, 'crafted.zst');
    const good = await readFile(file);
    const before = await contents(target);
    for (const [what, change, message] of crafted) {
      await writeFile(bad, craft(good, change));
      const outcome = await restore({ url: target.url, file: bad }).then(
        () => 'restored',
        (error: Error) => error.message,
      );
      expect(`a file ${what}: ${outcome}`).toMatch(message);
    }
    expect(await contents(target)).toEqual(before);
    await writeFile(
      bad,
      craft(good, () => {}),
    );
    await restore({ url: target.url, file: bad });
    expect((await target.pool.query('SELECT FROM products')).rowCount).toBe(1_500);
  });
});

test('a damaged or foreign file is refused before anything is changed', async () => {
  await withDatabase(async (target) => {
    const bad = join(folder, 'bad.zst');
    const before = await contents(target);
    for (const [what, damage, message] of damages) {
      await writeFile(bad, damage(await readFile(file)));
      const outcome = await restore({ url: target.url, file: bad }).then(
        () => 'restored',
        (error: Error) => error.message,
      );
      expect(`a file ${what}: ${outcome}`).toMatch(message);
    }
    expect(await contents(target)).toEqual(before);
  });
});

test('a file that is missing gets a sentence', async () => {
  await expect(restore({ url: source.url, file: join(folder, 'none.zst') })).rejects.toThrow(/does not exist/);
});

test('a backup that cannot be written gets a sentence and leaves the old one', async () => {
  await expect(backup({ url: source.url, file: join(folder, 'none', 'a.zst') })).rejects.toThrow(
    /folder of .* does not exist/,
  );
  await expect(backup({ url: source.url, file: folder })).rejects.toThrow(/is a folder/);
  expect((await stat(file)).size).toBeGreaterThan(10_000);
});
