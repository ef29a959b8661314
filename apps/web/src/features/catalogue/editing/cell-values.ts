import { PRODUCT_STATUSES, type ProductStatus } from '@headroom/contracts/catalogue';
import type { ProductValues } from '../../../cache/editing/product-changes.ts';
import { readStock, readTitle, type Reading } from '../../../cache/editing/product-rules.ts';
import { formatAmount } from '../../../ui/format.ts';
import { readPrice } from '../../../ui/price-text.ts';
import type { Row } from '../page-store.ts';

/** Cells of a list that can be edited, in the order of its columns. */
export const EDITABLE = ['title', 'status', 'price', 'stock'] as const;
export type EditableColumn = (typeof EDITABLE)[number];

export const CELL_NAMES: Readonly<Record<EditableColumn, string>> = {
  title: 'Title',
  status: 'Status',
  price: 'Price',
  stock: 'Stock',
};

/** A cell's value as it is typed; undefined while it is not known. */
export function cellText(row: Row, column: EditableColumn, currency: string): string | undefined {
  const value = row[column];
  if (value === undefined) return undefined;
  return column === 'price' ? formatAmount(value as number, currency) : String(value);
}

export function readCell(text: string, column: EditableColumn, currency: string): Reading<string | number> {
  if (column === 'title') return readTitle(text);
  if (column === 'stock') return readStock(text);
  if (column === 'status') {
    const status = PRODUCT_STATUSES.find((known) => known === text);
    return status ? { value: status satisfies ProductStatus } : { problem: 'Draft, active or archived.' };
  }
  const reading = readPrice(text, currency);
  if ('problem' in reading) return reading;
  return reading.price === undefined ? { problem: 'It needs a price. Write it as 12.50.' } : { value: reading.price };
}

/** Why a cell cannot be edited in the list, in one sentence; undefined where it can. */
export function whyFixed(row: Row, column: EditableColumn): string | undefined {
  const isOfVariants = column === 'price' || column === 'stock';
  if (!isOfVariants || row.variantCount === undefined || row.variantCount === 1) return undefined;
  return row.variantCount === 0
    ? `It has no variant to hold a ${column}.`
    : `It has ${row.variantCount} variants, each with its own ${column}. Open it to change them.`;
}

/** The change of one cell as the store takes it. */
export const cellValues = (column: EditableColumn, value: unknown): Partial<ProductValues> => ({ [column]: value });
