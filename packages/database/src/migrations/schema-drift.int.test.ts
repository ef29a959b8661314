import { expect, inject, test } from 'vitest';
import '../testing/global-setup.ts';
import { schemaDrift } from './schema-drift.ts';

const url = () => inject('headroomTemplateUrl');
/** Indexes that INCLUDE columns or use GIN on text: Prisma's schema language cannot say them, so they live in SQL only. */
const SQL_ONLY = [
  ...['created', 'price', 'search', 'tags', 'title', 'type_price', 'updated', 'vendor'].map(
    (name) => `products_${name}_idx`,
  ),
  'search_lexicon_trgm_idx',
].map((name) => `DROP INDEX "${name}"`);

const statements = (sql: string) =>
  sql
    .split('\n')
    .filter((line) => !line.startsWith('--') && line.trim() !== '')
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

test('the migrations make exactly what schema.prisma says', async () => {
  expect(statements(await schemaDrift(url()))).toEqual(SQL_ONLY);
});

test.each([
  ['a column that no migration adds', 'handle             String', 'nickname String\n handle String'],
  ['a column with another type', 'stock          Int     @default(0)', 'stock          BigInt  @default(0)'],
  [
    'an index that no migration makes',
    '@@index([status, vendor]',
    '@@index([vendor, type])\n @@index([status, vendor]',
  ],
  ['a column that may be null', 'currency     ', 'currency String? @db.Char(3) //'],
])('%s is found', async (_, from, to) => {
  const found = statements(await schemaDrift(url(), { schema: (own) => own.replace(from, to) }));
  expect(found.filter((statement) => !SQL_ONLY.includes(statement))).toHaveLength(1);
});
