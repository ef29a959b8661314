import { expect, it } from 'vitest';
import { SlowCalls } from './slow-calls.ts';

const READ = 'SELECT * FROM products WHERE vendor = $1';

it('keeps the slowest of the last three calls of a statement', () => {
  const calls = new SlowCalls();
  for (const [milliseconds, vendor] of [
    [900, 'forgotten'],
    [200, 'a'],
    [400, 'b'],
    [300, 'c'],
  ] as const)
    calls.add(READ, { values: [vendor], milliseconds });
  expect(calls.worst()).toEqual([{ text: READ, values: ['b'], milliseconds: 400 }]);
});

it('keeps what was slow last of a hundred statements', () => {
  const calls = new SlowCalls();
  for (let number = 0; number < 150; number += 1) calls.add(`SELECT ${number}`, { milliseconds: 100 });
  calls.add('SELECT 60', { milliseconds: 50 });
  const texts = calls.worst().map(({ text }) => text);
  expect(texts).toHaveLength(100);
  expect(texts.slice(0, 2)).toEqual(['SELECT 60', 'SELECT 149']);
  expect(texts.at(-1)).toBe('SELECT 50');
});

it('does not change with what its caller does to the values later', () => {
  const calls = new SlowCalls();
  const values = ['before'];
  calls.add(READ, { values, milliseconds: 100 });
  values[0] = 'after';
  expect(calls.worst()[0]?.values).toEqual(['before']);
});

it.each([
  ['SELECT 1', [null, 5, 5n, true, 'x', new Date(0), ['a', 1, null]], true],
  ['/* name: list */ WITH a AS (SELECT 1) SELECT * FROM a', [], true],
  ['-- of a list\nselect 1', undefined, true],
  ['UPDATE products SET title = $1', ['x'], false],
  ['EXPLAIN SELECT 1', [], false],
  ['/* SELECT */ DELETE FROM products', [], false],
  ['SELECT $1', ['x'.repeat(4_001)], false],
  ['SELECT $1', [['x'.repeat(4_001)]], false],
  ['SELECT $1', [{ json: 1 }], false],
  ['SELECT $1', [Buffer.from('x')], false],
  ['SELECT $1', [undefined], false],
  ['SELECT $1', [[new Uint8Array(1)]], false],
  [`SELECT ${'x'.repeat(20_000)}`, [], false],
  [undefined, [], false],
])('%.40s with %.40o: kept is %s', (text, values, isKept) => {
  const calls = new SlowCalls();
  calls.add(text, { values, milliseconds: 100 });
  expect(calls.worst()).toHaveLength(isKept ? 1 : 0);
});
