import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPlace } from './neighbours.ts';

const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: id.toUpperCase() }));

test('finds the product at its place', () => {
  const place = findPlace({ id: 'c', row: 12, offset: 10, rows });
  expect(place).toMatchObject({ row: 12, found: true, previous: { id: 'b', row: 11 }, next: { id: 'd', row: 13 } });
});

test('has no previous at the beginning and no next at the end', () => {
  expect(findPlace({ id: 'a', row: 0, offset: 0, rows: rows.slice(0, 3) }).previous).toBeUndefined();
  expect(findPlace({ id: 'c', row: 2, offset: 0, rows: rows.slice(0, 3) }).next).toBeUndefined();
});

test('follows a product that moved by one', () => {
  expect(findPlace({ id: 'd', row: 12, offset: 10, rows })).toMatchObject({ row: 13, found: true });
});

test('goes on with what stands at the place of a product that is gone', () => {
  const place = findPlace({ id: 'x', row: 12, offset: 10, rows });
  expect(place).toMatchObject({ row: 12, found: false, previous: { id: 'b' }, next: { id: 'c' } });
  expect(findPlace({ id: 'x', row: 0, offset: 0, rows: [] })).toMatchObject({ previous: undefined, next: undefined });
});

test('walking by next and back by previous ends where it began', () => {
  const list = Array.from({ length: 40 }, (_, index) => ({ id: `p${index}`, title: '' }));
  const placeOf = (id: string, row: number) => {
    const offset = Math.max(0, row - 2);
    return findPlace({ id, row, offset, rows: list.slice(offset, row + 3) });
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 38 }), (row) => {
      const next = placeOf(`p${row}`, row).next!;
      expect(next).toMatchObject({ id: `p${row + 1}`, row: row + 1 });
      expect(placeOf(next.id, next.row).previous).toMatchObject({ id: `p${row}`, row });
    }),
  );
});
