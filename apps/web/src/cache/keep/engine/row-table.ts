/**
 * The kept products by column. A row never changes: a new version of a product is a new row, and its old one is dead. So
 * whatever was built over rows stays true of them, and a change costs what changed.
 */
import { OPTIMIZATION_STATUSES, PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import { sortKey } from '@headroom/contracts/fold-text';
import { byCodePoint } from './code-point-order.ts';
import { createDictionary } from './dictionary.ts';
import type { KeptRow } from './kept-row.ts';

export type RowTable = ReturnType<typeof createRowTable>;

export function createRowTable() {
  const rows: (KeptRow | undefined)[] = [];
  const slots = new Map<string, number>();
  const columns = {
    ids: [] as string[],
    titleKeys: [] as string[],
    vendor: [] as number[],
    type: [] as number[],
    tags: [] as (readonly number[])[],
    status: [] as number[],
    optimizationStatus: [] as number[],
    price: [] as number[],
    createdAt: [] as string[],
    updatedAt: [] as string[],
    /** Empty where it never was. */
    lastOptimized: [] as string[],
  };
  const vendors = createDictionary();
  const types = createDictionary();
  const tags = createDictionary();
  const vendorKeys: string[] = [];
  let revision = 0;

  function append(row: KeptRow): void {
    const slot = rows.length;
    const vendor = vendors.add(row.vendor);
    vendorKeys[vendor] ??= byCodePoint(sortKey(row.vendor));
    const type = types.add(row.type);
    const codes = row.tags.map((tag) => tags.add(tag));
    // The dictionaries' own texts: thousands of rows then share one.
    rows.push({ ...row, vendor: vendors.text(vendor), type: types.text(type), tags: codes.map(tags.text) });
    slots.set(row.id, slot);
    columns.ids.push(row.id);
    columns.titleKeys.push(byCodePoint(sortKey(row.title)));
    columns.vendor.push(vendor);
    columns.type.push(type);
    columns.tags.push(codes);
    columns.status.push(PRODUCT_STATUSES.indexOf(row.status));
    columns.optimizationStatus.push(OPTIMIZATION_STATUSES.indexOf(row.optimizationStatus));
    columns.price.push(row.price);
    columns.createdAt.push(row.createdAt);
    columns.updatedAt.push(row.updatedAt);
    columns.lastOptimized.push(row.lastOptimized ?? '');
  }

  function kill(id: string): boolean {
    const slot = slots.get(id);
    if (slot === undefined) return false;
    slots.delete(id);
    rows[slot] = undefined;
    revision++;
    return true;
  }

  return {
    columns,
    vendors,
    types,
    tags,
    vendorKey: (slot: number): string => vendorKeys[columns.vendor[slot]!]!,
    /** Takes products in; one of which a newer version is here already is left out. Answers the new rows' slots. */
    put(products: readonly KeptRow[]): { from: number; to: number } {
      const from = rows.length;
      for (const product of products) {
        const slot = slots.get(product.id);
        if (slot !== undefined && rows[slot]!.version > product.version) continue;
        if (slot !== undefined) kill(product.id);
        append(product);
      }
      revision++;
      return { from, to: rows.length };
    },
    /** @returns whether it was here. */
    remove: kill,
    slotOf: (id: string): number | undefined => slots.get(id),
    row: (slot: number): KeptRow | undefined => rows[slot],
    isLive: (slot: number): boolean => rows[slot] !== undefined,
    /** Slots, the dead ones too. */
    length: (): number => rows.length,
    /** Products. */
    size: (): number => slots.size,
    /** Rises with every change. */
    revision: (): number => revision,
  };
}
