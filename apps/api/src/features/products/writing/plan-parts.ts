import { canonicalText } from '../canonical-text.ts';
import type { ImageWrite, VariantWrite } from '@headroom/contracts/product-writes';

/** A row of `variants` under the API's names. */
export interface VariantRow {
  id: string;
  sku: string | null;
  options: readonly { name: string; value: string }[];
  price: number;
  compareAtPrice: number | null;
  stock: number;
  position: number;
}
/** A row of `product_images`. */
export interface ImageRow {
  id: string;
  url: string;
  alt: string;
  width: number | null;
  height: number | null;
  position: number;
}

/** Which rows to remove, to change and to add; nothing in it where the list is what is there. */
export interface PartsPlan<Row> {
  remove: string[];
  update: Row[];
  insert: Row[];
}
export interface VariantsPlan extends PartsPlan<VariantRow> {
  /** Variants whose SKU another one takes over. */
  clearSkus: string[];
}

/** The lists whose members a plan is made of. */
interface Lists<Row, Write> {
  present: readonly Row[];
  wanted: readonly Write[];
  newId: () => string;
}

/** Makes the present variants the wanted ones. A present one keeps what the write does not name. */
export function planVariants({ present, wanted, newId }: Lists<VariantRow, VariantWrite>): VariantsPlan {
  const known = new Map(present.map((row) => [row.id, row]));
  const rows = wanted.map((write, index): VariantRow => {
    const old = write.id === undefined ? undefined : known.get(write.id.toLowerCase());
    return {
      id: old?.id ?? write.id?.toLowerCase() ?? newId(),
      sku: write.sku === undefined ? (old?.sku ?? null) : write.sku,
      options: (write.options ?? old?.options ?? []).map(({ name, value }) => ({ name, value })),
      price: write.price,
      compareAtPrice: write.compareAtPrice === undefined ? (old?.compareAtPrice ?? null) : write.compareAtPrice,
      stock: write.stock ?? old?.stock ?? 0,
      position: index + 1,
    };
  });
  const plan = compare(present, rows);
  const skus = new Map(present.map((row) => [row.sku, row.id]));
  const taken = plan.update.flatMap(({ id, sku }) => {
    const holder = sku === null ? undefined : skus.get(sku);
    return holder === undefined || holder === id || plan.remove.includes(holder) ? [] : [holder];
  });
  return { ...plan, clearSkus: taken };
}

/** Makes the present pictures the wanted ones. */
export function planImages({ present, wanted, newId }: Lists<ImageRow, ImageWrite>): PartsPlan<ImageRow> {
  const known = new Map(present.map((row) => [row.id, row]));
  const rows = wanted.map((write, index): ImageRow => {
    const old = write.id === undefined ? undefined : known.get(write.id.toLowerCase());
    return {
      id: old?.id ?? write.id?.toLowerCase() ?? newId(),
      url: write.url,
      alt: write.alt ?? old?.alt ?? '',
      width: write.width === undefined ? (old?.width ?? null) : write.width,
      height: write.height === undefined ? (old?.height ?? null) : write.height,
      position: index + 1,
    };
  });
  return compare(present, rows);
}

function compare<Row extends { id: string; position: number }>(
  present: readonly Row[],
  rows: readonly Row[],
): PartsPlan<Row> {
  const kept = new Set(rows.map(({ id }) => id));
  // A list in the order that is there keeps its numbers, wherever they begin and whatever is missing between them.
  const isInOrder = rows.length === present.length && rows.every(({ id }, index) => id === present[index]?.id);
  const placed = isInOrder ? rows.map((row, index) => ({ ...row, position: present[index]?.position ?? 0 })) : rows;
  const known = new Map(present.map((row) => [row.id, canonicalText(row)]));
  return {
    remove: present.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
    update: placed.filter((row) => known.has(row.id) && known.get(row.id) !== canonicalText(row)),
    insert: placed.filter(({ id }) => !known.has(id)),
  };
}
