/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A table lays out all of its rows; these are placed one by one. */
import type { Sort, SortKey } from '@headroom/contracts/catalogue';
import type { ComponentType } from 'react';
import type { CatalogueColumn } from '../../cache/catalogue-columns.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { COLUMNS, isTableColumn, type ColumnKind } from './product-columns.tsx';
import styles from './product-list.module.css';

const KIND_CLASSES: Readonly<Record<ColumnKind, string | undefined>> = {
  text: undefined,
  number: styles.number,
  quiet: undefined,
  strong: styles.strong,
  time: styles.time,
};

/** The other way round where it is sorted by this already, else the way people mean first. */
function nextSort(sort: Sort, key: SortKey): Sort {
  if (sort === key) return `-${key}`;
  if (sort === `-${key}`) return key;
  return key === 'title' || key === 'vendor' || key === 'price' ? key : `-${key}`;
}

/** The heads of the table. Pressing one sorts by it; units stand here, not in the cells. */
export function ProductHead({
  columns,
  currency,
  sort,
  onSort,
  Box,
}: {
  columns: readonly CatalogueColumn[];
  currency: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  Box: ComponentType | undefined;
}) {
  const sorted = (key: SortKey) => (sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : undefined);
  const button = (key: SortKey, name: string) => (
    <button type="button" onClick={() => onSort(nextSort(sort, key))} className={sorted(key) && styles.sorted}>
      {name}
      {sorted(key) && <span aria-hidden="true"> {sort === key ? '↑' : '↓'}</span>}
    </button>
  );
  return (
    <div className={styles.heads} role="row" aria-rowindex={1}>
      <span role="columnheader" className={styles.stuckNumber}>
        {Box && <Box />}
        Row
      </span>
      {columns.includes('image') && (
        <span role="columnheader" className={styles.stuckPicture}>
          Picture
        </span>
      )}
      {/* Two sorts in one head: the head is sorted by what it is called, and the other one says so itself. */}
      <span role="columnheader" aria-sort={sorted('title')} className={styles.stuckTitle}>
        <span>
          {button('title', 'Title')}
          {columns.includes('vendor') && <>, {button('vendor', 'vendor')}</>}
          {sorted('vendor') && <VisuallyHidden> sorted by vendor, {sorted('vendor')}</VisuallyHidden>}
        </span>
      </span>
      {columns.filter(isTableColumn).map((column) => {
        const { name, kind, sort: key } = COLUMNS[column];
        const unit = currency && column === 'price' ? `${name}, ${currency}` : name;
        return (
          <span key={column} role="columnheader" aria-sort={key && sorted(key)} className={KIND_CLASSES[kind]}>
            {key ? button(key, unit) : unit}
          </span>
        );
      })}
    </div>
  );
}
