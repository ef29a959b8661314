import { NESTED_FIELDS, PRODUCT_FIELDS, type ProductField } from '@headroom/contracts/catalogue';
import type { Product } from '@headroom/contracts/products';
import type { KeptRow } from './kept-row.ts';

/** What is asked of a product, in the contract's order; `true` for a plain field. */
type Selection = readonly (readonly [ProductField, true | readonly string[]])[];

/** Whether rows alone can answer, and how a row or a whole product becomes exactly what was asked for. */
export interface FieldPicker {
  fromRow: ((row: KeptRow) => Partial<Product>) | undefined;
  fromProduct: (product: Product) => Partial<Product>;
}

const nestedNames = (field: string): readonly string[] | undefined =>
  (NESTED_FIELDS as Readonly<Record<string, readonly string[]>>)[field];

/** @param text `fields` as the API takes it; without one every field is asked for. */
export function createFieldPicker(text: string | undefined): FieldPicker {
  const asked = text?.split(',').map((path) => path.trim());
  const selection: Selection = PRODUCT_FIELDS.flatMap((field): Selection => {
    const names = nestedNames(field);
    const isWhole = asked === undefined || asked.includes(field);
    if (!names) return isWhole ? [[field, true]] : [];
    const parts = isWhole ? names : names.filter((name) => asked.includes(`${field}.${name}`));
    return parts.length > 0 ? [[field, parts]] : [];
  });
  const isInRow = ([field, parts]: Selection[number]) =>
    field === 'variants'
      ? parts !== true && parts.join() === 'sku'
      : !['description', 'images', 'content'].includes(field);
  return {
    fromRow: selection.every(isInRow)
      ? ({ skus, ...row }) => pick({ ...row, variants: skus.map((sku) => ({ sku })) } as Partial<Product>, selection)
      : undefined,
    fromProduct: (product) => pick(product, selection),
  };
}

function pick(product: Partial<Product>, selection: Selection): Partial<Product> {
  return Object.fromEntries(
    selection.map(([field, parts]) => [field, parts === true ? product[field] : partsOf(product[field], parts)]),
  );
}

function partsOf(value: unknown, parts: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => partsOf(one, parts));
  if (value === null || value === undefined) return value;
  const whole = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(parts.map((part) => [part, whole[part]]));
}
