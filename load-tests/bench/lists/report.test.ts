import { expect, test } from 'vitest';
import { toCell } from './cell.ts';
import { cellTable } from './report.ts';
import { judgeCells } from './verdicts.ts';

const cell = (row: string, column: string, milliseconds: number, limit?: number) =>
  toCell({ row: [row, 'title'], column, limit }, [{ path: `/${row}`, milliseconds }]);

test('a table has a row and a column for each and marks what is past its limit', () => {
  const text = cellTable([cell('none', 'first', 4, 50), cell('none', 'jump', 80, 50), cell('vendor', 'jump', 50, 50)]);
  expect(text.split('\n')).toEqual([
    '|  | first | jump |',
    '| --- | --- | --- |',
    '| none · title | 4.0 / 4.0 | **80 / 80** |',
    '| vendor · title |  | 50 / 50 |',
  ]);
});

test('a table is judged by its cells with limits, and names the worst by share of its limit', () => {
  const cells = [cell('a', 'first', 90, 100), cell('b', 'jump', 60, 50), cell('c', 'facets', 900)];
  expect(judgeCells('lists', cells)).toMatchObject({
    passed: false,
    measured: '1 of 2 cells; worst b, title, jump: 60 of 50 ms',
  });
  expect(judgeCells('lists', cells.slice(0, 1)).passed).toBe(true);
});

test('the slowest sample keeps its path', () => {
  const samples = [
    { path: '/a', milliseconds: 1 },
    { path: '/b', milliseconds: 9 },
    { path: '/c', milliseconds: 2 },
  ];
  expect(toCell({ row: ['x'], column: 'y', limit: 5 }, samples)).toMatchObject({ slowest: '/b', latency: { max: 9 } });
});
