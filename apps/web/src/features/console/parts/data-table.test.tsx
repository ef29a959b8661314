import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { DataTable, type Column, type DataTableProps } from './data-table.tsx';

interface Row {
  name: string;
  ms: number | null;
}
const ROWS: readonly Row[] = [
  { name: 'b', ms: 20 },
  { name: 'a', ms: 3 },
  { name: 'c', ms: null },
];
const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', head: 'Route', cell: ({ name }) => name, sortBy: ({ name }) => name },
  { key: 'ms', head: 'Time, ms', isFigure: true, cell: ({ ms }) => ms ?? '–', sortBy: ({ ms }) => ms },
  { key: 'act', head: '', cell: () => 'x' },
];
const show = (props: Partial<DataTableProps<Row>> = {}) =>
  render(<DataTable label="Routes" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} {...props} />);
const names = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);
const head = (name: string) => screen.getByRole('columnheader', { name: new RegExp(`^${name}`) });
const sortBy = (name: string) => fireEvent.click(within(head(name)).getByRole('button'));

afterEach(cleanup);

test('rows stay as they came until a head is pressed; figures begin with the largest, and nothing is last either way', () => {
  show();
  expect(names()).toEqual(['b', 'a', 'c']);
  sortBy('Time');
  expect(names()).toEqual(['b', 'a', 'c']);
  expect(head('Time').getAttribute('aria-sort')).toBe('descending');
  sortBy('Time');
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(head('Time').getAttribute('aria-sort')).toBe('ascending');
  sortBy('Route');
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(head('Time').getAttribute('aria-sort')).toBeNull();
  sortBy('Route');
  expect(names()).toEqual(['c', 'b', 'a']);
});

test('a column that cannot be sorted by has no button, and one without a head still has a name', () => {
  show();
  expect(within(head('act')).queryByRole('button')).toBeNull();
});

test('it can begin sorted', () => {
  show({ sortedBy: { key: 'ms', isDescending: false } });
  expect(names()).toEqual(['a', 'b', 'c']);
});

test('more rows than are read at once are counted, and shown when asked for', () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({ name: String(index), ms: index }));
  show({ rows, firstRows: 5 });
  expect(names()).toHaveLength(5);
  expect(screen.getByText(/5 of 30/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  expect(names()).toHaveLength(30);
  fireEvent.click(screen.getByRole('button', { name: 'Show fewer' }));
  expect(names()).toHaveLength(5);
});

test('sorting is of all rows, not of those that are shown', () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({ name: String(index), ms: index }));
  show({ rows, firstRows: 2 });
  sortBy('Time');
  expect(names()).toEqual(['29', '28']);
});

test('without rows it says what it is given to say', () => {
  show({ rows: [], empty: <p>No request came.</p> });
  expect(screen.getByText('No request came.')).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});

test('a row that leads somewhere does so by the cell that names it', () => {
  show({ hrefOf: ({ name }) => (name === 'c' ? undefined : `/console/api?route=${name}`) });
  expect(screen.getByRole('link', { name: 'b' }).getAttribute('href')).toBe('/console/api?route=b');
  expect(screen.queryByRole('link', { name: 'c' })).toBeNull();
});

test('on a phone every value stands beside the word of its head', () => {
  show();
  const cells = within(screen.getAllByRole('row')[1]!).getAllByRole('cell');
  expect(cells[0]!.dataset).toMatchObject({ head: 'Time, ms', phone: 'line' });
  expect(screen.getAllByRole('rowheader')[0]!.dataset['phone']).toBe('title');
});
