/** Which rows a filter leaves, and of those that it does not, which parts of it are to blame. */
import { OPTIMIZATION_STATUSES, PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import type { Dictionary } from './dictionary.ts';
import type { KeptQuery } from './kept-query.ts';
import type { RowTable } from './row-table.ts';

/** One bit a part of the filter: a facet looks away from its own. */
export const PART = { status: 1, optimizationStatus: 2, vendor: 4, type: 8, tag: 16, price: 32, other: 64 } as const;

/**
 * @param found of each slot whether the search found it; undefined without a search.
 * @returns of each slot the parts that it fails; 0 for what the filter leaves.
 */
export function filterRows(table: RowTable, query: KeptQuery, found: Uint8Array | undefined): Uint8Array {
  const { columns } = table;
  const failed = new Uint8Array(table.length());
  const status = amongKnown(PRODUCT_STATUSES, query.status);
  const optimizationStatus = amongKnown(OPTIMIZATION_STATUSES, query.optimizationStatus);
  const vendor = among(table.vendors, query.vendor);
  const type = among(table.types, query.type);
  const tag = among(table.tags, query.tag);
  const { minPrice, maxPrice } = query;
  const ids = query.ids && new Set(query.ids);
  for (let slot = 0; slot < failed.length; slot++) {
    if (!table.isLive(slot)) {
      failed[slot] = PART.other;
      continue;
    }
    let parts = 0;
    if (status && !status[columns.status[slot]!]) parts |= PART.status;
    if (optimizationStatus && !optimizationStatus[columns.optimizationStatus[slot]!]) parts |= PART.optimizationStatus;
    if (vendor && !vendor[columns.vendor[slot]!]) parts |= PART.vendor;
    if (type && !type[columns.type[slot]!]) parts |= PART.type;
    if (tag && !columns.tags[slot]!.some((code) => tag[code])) parts |= PART.tag;
    const price = columns.price[slot]!;
    if (price < minPrice || price > maxPrice) parts |= PART.price;
    if ((found && !found[slot]) || (ids && !ids.has(columns.ids[slot]!))) parts |= PART.other;
    failed[slot] = parts;
  }
  return failed;
}

/** Which codes are asked for; undefined where none is, which asks for all. */
function among(dictionary: Dictionary, texts: readonly string[]): Uint8Array | undefined {
  if (texts.length === 0) return undefined;
  const asked = new Uint8Array(dictionary.size());
  for (const text of texts) {
    const code = dictionary.find(text);
    if (code !== undefined) asked[code] = 1;
  }
  return asked;
}

function amongKnown(all: readonly string[], texts: readonly string[]): readonly boolean[] | undefined {
  return texts.length === 0 ? undefined : all.map((text) => texts.includes(text));
}
