import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addNewWords, isLexiconEmpty } from './lexicon-upkeep.ts';
import { createProductsReader } from './products-reader.ts';
import { createProductsUpkeep } from './products-upkeep.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const insert = (title: string) =>
  database.pool.query("INSERT INTO products (id, handle, title, status) VALUES (gen_random_uuid(), $1, $1, 'active')", [
    title,
  ]);
const words = async () =>
  (await database.pool.query<{ word: string }>('SELECT word FROM search_lexicon ORDER BY word')).rows.map(
    ({ word }) => word,
  );

test('an empty lexicon learns every word, a filled one those of changed products', async () => {
  await insert('kettle');
  expect(await isLexiconEmpty(database.pool)).toBe(true);
  expect(await addNewWords(database.pool, null)).toBe(1);
  await insert('teapot');
  expect(await addNewWords(database.pool, new Date(Date.now() + 3_600_000))).toBe(0);
  expect(await addNewWords(database.pool, new Date(Date.now() - 60_000))).toBe(1);
  expect(await words()).toEqual(['kettle', 'teapot']);
});

test('one process at a time tends the lexicon', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN; SELECT pg_advisory_xact_lock(7314001)');
  expect(await addNewWords(database.pool, null)).toBe(null);
  await client.query('ROLLBACK');
  client.release();
});

test('upkeep learns words at its start, and ends when told to', async () => {
  await insert('kettle');
  const errors: unknown[] = [];
  const upkeep = createProductsUpkeep({
    pool: database.pool,
    reader: await createProductsReader(database.pool),
    isPublic: true,
    onError: (error) => errors.push(error),
  });
  upkeep.start();
  await expect.poll(words).toEqual(['kettle']);
  await upkeep.stop();
  expect(errors).toEqual([]);
});
