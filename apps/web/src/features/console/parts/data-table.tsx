import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Button } from '../../../ui/button.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { formatCount } from '../../../ui/format.ts';
import styles from './data-table.module.css';

export interface Column<Row> {
  key: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right. */
  isFigure?: boolean;
  /** What the column is sorted by; without it, it is not. null is last either way. */
  sortBy?: (row: Row) => number | string | null;
  /**
   * On a phone a row is two lines: `title` and `figure` are the first, `line` (with the head's word before it) the second,
   * `wide` has a line of its own, `hidden` is left out. By default the row's name is the title, the others are lines.
   */
  phone?: 'title' | 'figure' | 'line' | 'wide' | 'hidden';
  /** What names the row, where that is not the first column. */
  isHead?: boolean;
  /** In mono: what a machine said. */
  isCode?: boolean;
}

export interface DataTableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Where a row leads: the cell that names it is the link, and a press anywhere on the row is one on it. */
  hrefOf?: ((row: Row) => string | undefined) | undefined;
  /** Under the marker: what is looked at. */
  isMarked?: (row: Row) => boolean;
  /** Which column it is sorted by at first. Without it rows stay as they came. */
  sortedBy?: { key: string; isDescending: boolean };
  /** How many rows are shown until more are asked for. */
  firstRows?: number;
  /** Stands where there are no rows. */
  empty?: ReactNode;
}

/**
 * Rows between a heavy rule and hairlines; sorted by a press on a head; two lines a row on a phone.
 * Columns are made outside of components: their cells are functions that the linter takes for components.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, hrefOf, isMarked, sortedBy, firstRows = 20, empty } = props;
  const [sort, setSort] = useState(sortedBy);
  const [isWhole, setWhole] = useState(false);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const headKey = (columns.find(({ isHead }) => isHead) ?? columns[0])?.key;
  const shown = isWhole ? sorted : sorted.slice(0, firstRows);
  if (rows.length === 0 && empty) return empty;
  const press = ({ key, isFigure }: Column<Row>) =>
    // Of figures the largest are looked for first.
    setSort(sort?.key === key ? { key, isDescending: !sort.isDescending } : { key, isDescending: isFigure === true });
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => {
              const isSorted = sort?.key === column.key;
              return (
                <th
                  key={column.key}
                  scope="col"
                  className={column.isFigure ? styles.figure : undefined}
                  aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
                >
                  {column.sortBy ? (
                    <button type="button" className={styles.sort} onClick={() => press(column)}>
                      {column.head}
                      <span aria-hidden="true">{isSorted ? (sort.isDescending ? ' ↓' : ' ↑') : ''}</span>
                    </button>
                  ) : (
                    column.head || <VisuallyHidden>{column.key}</VisuallyHidden>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => {
            const href = hrefOf?.(row);
            return (
              <tr key={keyOf(row)} className={rowClass(isMarked?.(row) ?? false, href !== undefined)}>
                {columns.map((column) => {
                  const content = column.cell(row);
                  const isHead = column.key === headKey;
                  const Cell = isHead ? 'th' : 'td';
                  return (
                    <Cell
                      key={column.key}
                      {...(isHead && { scope: 'row' })}
                      className={[column.isFigure && styles.figure, column.isCode && styles.machine]
                        .filter(Boolean)
                        .join(' ')}
                      data-phone={column.phone ?? (isHead ? 'title' : 'line')}
                      data-head={column.head}
                    >
                      {isHead && href !== undefined ? <Link href={href}>{content}</Link> : content}
                    </Cell>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > firstRows && (
        <p className={styles.foot}>
          {formatCount(shown.length)} of {formatCount(rows.length)}
          <Button variant="bare" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer' : 'Show all'}
          </Button>
        </p>
      )}
    </div>
  );
}

const rowClass = (isMarked: boolean, leads: boolean): string | undefined =>
  [isMarked && styles.on, leads && styles.leads].filter(Boolean).join(' ') || undefined;

/** @returns the rows in the order that is asked for, what has no value last */
function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Pick<Column<Row>, 'key' | 'sortBy'>[],
  sort: { key: string; isDescending: boolean } | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ key }) => key === sort?.key)?.sortBy;
  if (!sortBy || !sort) return rows;
  const direction = sort.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [sortBy(a), sortBy(b)];
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
    if (typeof one === 'number' && typeof other === 'number') return (one - other) * direction;
    return String(one).localeCompare(String(other), 'en') * direction;
  });
}
