import { expect, test } from 'vitest';
import { readConditions, readJoin, splitConjunction } from './read-conditions.ts';

test.each([
  ['(vendor = $1)', ['vendor equal']],
  ['((maker = $1) AND (kind = $2))', ['maker equal', 'kind equal']],
  [
    `((status = 'active'::product_status) AND (price >= $1) AND (price < $2))`,
    ['status equal', 'price above', 'price below'],
  ],
  ['((code)::text = ($1)::text)', ['code equal']],
  ['(id = ANY ($1))', ['id oneOf']],
  [`(kind = ANY ('{a,b}'::text[]))`, ['kind oneOf']],
  ['(deleted_at IS NULL)', ['deleted_at isNull']],
  ['("From" = $1)', ['From equal']],
  [`((note = 'a AND b'::text) AND (n = 3))`, ['note equal', 'n equal']],
  ['(other.id = owner_id)', []],
  ['(a = b)', []],
  ['(lower(title) = $1)', []],
  ['((a = $1) OR (b = $2))', []],
  ['(((a = $1) OR (b = $2)) AND (c = $3))', ['c equal']],
  ['(title ~~ $1)', []],
  ['(a <> ALL ($1))', []],
  ['(a <> $1)', []],
])('%s can be looked up by %j', (filter, expected) => {
  expect(readConditions(filter).map(({ column, kind }) => `${column} ${kind}`)).toEqual(expected);
});

test('brackets and words in quotes do not part a filter', () => {
  expect(splitConjunction(`((a = ' AND (') AND ("b)" = 1))`)).toEqual([`a = ' AND ('`, '"b)" = 1']);
});

test('a join names two columns', () => {
  expect(readJoin('(i.product_id = p.id)')).toEqual([
    { alias: 'i', column: 'product_id' },
    { alias: 'p', column: 'id' },
  ]);
  expect(readJoin('(lower(i.a) = p.id)')).toEqual([]);
});
