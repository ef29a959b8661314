import type { SortKey } from '@headroom/contracts/catalogue';
import type { ReactNode } from 'react';
import { CATALOGUE_COLUMNS, type CatalogueColumn } from '../../cache/catalogue-columns.ts';
import { formatAmount, formatCount } from '../../ui/format.ts';
import { isLowStock } from '../../ui/low-stock.ts';
import { Moment } from '../../ui/moment.tsx';
import { OptimizationStatusMark, ProductStatusMark } from '../../ui/status.tsx';
import type { Row } from './page-store.ts';
import styles from './product-rows.module.css';

export type ColumnKind = 'text' | 'number' | 'quiet' | 'strong' | 'time';
type Column = Readonly<{
  /** The head of the column, and its name in the column choice. */
  name: string;
  /** Pixels. The title takes what is left. */
  width: number;
  kind: ColumnKind;
  sort?: SortKey;
  /** undefined while the row has no such value; `currency` only says how many decimals an amount has. */
  cell: (row: Row, currency: string) => ReactNode;
}>;

const text = (value: string | null | undefined) => value || <span className={styles.none}>none</span>;
const count = (value: number | undefined) => value !== undefined && formatCount(value);
const age = (at: string | null | undefined) =>
  at ? <Moment at={at} as="age" /> : at === null && <span className={styles.none}>never</span>;

/** Every column but picture, vendor and title, which the row lays out itself. */
export const COLUMNS: Readonly<Record<Exclude<CatalogueColumn, 'image' | 'vendor'>, Column>> = {
  type: { name: 'Type', width: 104, kind: 'quiet', cell: ({ type }) => text(type) },
  status: {
    name: 'Status',
    width: 88,
    kind: 'text',
    cell: ({ status }) => status && <ProductStatusMark status={status} />,
  },
  tags: { name: 'Tags', width: 144, kind: 'quiet', cell: ({ tags }) => text(tags?.join(', ')) },
  'variants.sku': { name: 'SKU', width: 128, kind: 'quiet', cell: ({ variants }) => text(skus(variants)) },
  handle: { name: 'Handle', width: 152, kind: 'quiet', cell: ({ handle }) => handle },
  optimizationStatus: {
    name: 'Content',
    width: 104,
    kind: 'text',
    cell: ({ optimizationStatus }) => optimizationStatus && <OptimizationStatusMark status={optimizationStatus} />,
  },
  lastOptimized: {
    name: 'Optimised',
    width: 100,
    kind: 'time',
    sort: 'lastOptimized',
    cell: ({ lastOptimized }) => age(lastOptimized),
  },
  compareAtPrice: {
    name: 'Price before',
    width: 104,
    kind: 'number',
    cell: ({ compareAtPrice }, currency) => compareAtPrice != null && <s>{formatAmount(compareAtPrice, currency)}</s>,
  },
  price: {
    name: 'Price',
    width: 88,
    kind: 'strong',
    sort: 'price',
    cell: ({ price }, currency) => price !== undefined && formatAmount(price, currency),
  },
  stock: { name: 'Stock', width: 56, kind: 'number', cell: ({ stock }) => stockWords(stock) },
  variantCount: { name: 'Variants', width: 64, kind: 'number', cell: ({ variantCount }) => count(variantCount) },
  version: { name: 'Version', width: 64, kind: 'number', cell: ({ version }) => count(version) },
  createdAt: {
    name: 'Created',
    width: 100,
    kind: 'time',
    sort: 'createdAt',
    cell: ({ createdAt }) => age(createdAt),
  },
  updatedAt: {
    name: 'Updated',
    width: 88,
    kind: 'time',
    sort: 'updatedAt',
    cell: ({ updatedAt }) => age(updatedAt),
  },
};

/** The columns of a table in their order, without those that stand in the title's cell. */
export type TableColumn = keyof typeof COLUMNS;
export const isTableColumn = (column: CatalogueColumn): column is TableColumn => column in COLUMNS;

/** What the column choice offers, in the order of the table. */
export const COLUMN_NAMES: readonly (readonly [CatalogueColumn, string])[] = CATALOGUE_COLUMNS.map((column) => [
  column,
  isTableColumn(column) ? COLUMNS[column].name : column === 'image' ? 'Picture' : 'Vendor',
]);

function stockWords(stock: number | undefined): ReactNode {
  if (stock === undefined) return null;
  if (stock === 0) return <span className={styles.none}>none</span>;
  if (isLowStock(stock)) {
    return (
      <>
        <span className={styles.low}>low</span> {stock}
      </>
    );
  }
  return formatCount(stock);
}

function skus(variants: Row['variants']): string {
  const known = (variants ?? []).flatMap(({ sku }) => (sku ? [sku] : []));
  return known.length > 1 ? `${known[0]} +${formatCount(known.length - 1)}` : (known[0] ?? '');
}
