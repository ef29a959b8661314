import { describe, expect, it, test } from 'vitest';
import { nameStatement } from './name-statement.ts';
import { redactLiterals } from './redact-literals.ts';

test.each([
  ['SELECT id FROM products p WHERE a = $1', 'Read products', false],
  ['select count(*) from (select $1 from products where b) x', 'Read products', false],
  [
    'WITH page AS MATERIALIZED (SELECT id FROM products) SELECT * FROM page JOIN users u ON true',
    'Read products, users',
    false,
  ],
  ['WITH gone AS (DELETE FROM a RETURNING id) INSERT INTO b SELECT id FROM gone', 'Add to a, b', false],
  ['UPDATE "public"."products" SET title = $1 FROM jobs', 'Change products, jobs', false],
  ['SELECT id FROM jobs FOR UPDATE SKIP LOCKED', 'Read jobs', false],
  ['INSERT INTO a (id, b) SELECT id, b FROM c', 'Add to a, c', false],
  ['INSERT INTO a VALUES ($1) ON CONFLICT (id) DO UPDATE SET b = $2', 'Add to a', false],
  ['SELECT extract(epoch FROM now())', 'Read nothing stored', false],
  ['SELECT /* name: first page */ id FROM products', 'first page', false],
  ['/* name: products.list */ WITH page AS (SELECT id FROM products) SELECT id FROM page', 'products.list', false],
  ['SELECT * FROM a, b JOIN c ON x JOIN d ON y JOIN e ON z', 'Read a, c, d, …', false],
  ['BEGIN', 'BEGIN', false],
  ['SELECT calls FROM pg_stat_statements($1)', 'Read nothing stored', true],
  ['SELECT at FROM statement_points', 'Read statement_points', true],
  ['EXPLAIN (FORMAT JSON) SELECT id FROM products', 'EXPLAIN (FORMAT JSON) SELECT id FROM products', true],
])('%s is called %s', (text, name, isOwn) => {
  expect(nameStatement(text)).toEqual({ name, isOwn });
});

describe('values in texts', () => {
  it.each([
    [`ALTER ROLE a PASSWORD 'it''s secret'`, `ALTER ROLE a PASSWORD '…'`],
    [`SELECT E'a\\'b', "it's" FROM t -- it's\nWHERE x = $1`, `SELECT '…', "it's" FROM t -- it's\nWHERE x = $1`],
    [`SELECT /* don't */ $1, $2`, `SELECT /* don't */ $1, $2`],
    [`DO $body$ SELECT 'x' $body$`, `DO '…'`],
    ['DO $$ SELECT 1 $$', `DO '…'`],
    // Cut within a value.
    [`ALTER ROLE a PASSWORD 'it''s sec`, `ALTER ROLE a PASSWORD '…'`],
    [`CALL x('a', E'it\\'s`, `CALL x('…', '…'`],
    ['DO $body$ SELECT $1 $', `DO '…'`],
  ])('%s becomes %s', (text, redacted) => {
    expect(redactLiterals(text)).toBe(redacted);
  });
});
