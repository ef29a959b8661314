import { OPTIMIZATION_STATUSES, PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import { barOf, priceBars } from '@headroom/contracts/price-bars';
import type { Facets } from '@headroom/contracts/products';
import { byCodePoint, compareTexts } from './code-point-order.ts';
import type { KeptQuery } from './kept-query.ts';
import { PART } from './row-filter.ts';
import type { RowTable } from './row-table.ts';

interface FacetValues {
  values: { value: string; count: number }[];
  distinct: number;
}

/**
 * Counts every facet in one pass over the rows, each under all parts of the filter but its own.
 * @param failed of each slot the parts of the filter that it fails.
 * @param limit how many values a facet; those that are filtered by come always.
 */
export function countFacets(
  table: RowTable,
  { query, failed, limit }: { query: KeptQuery; failed: Uint8Array; limit: number },
): Pick<Facets, 'facets' | 'distinct' | 'total'> {
  const { columns } = table;
  const vendor = new Uint32Array(table.vendors.size());
  const type = new Uint32Array(table.types.size());
  const tag = new Uint32Array(table.tags.size());
  const status = new Uint32Array(PRODUCT_STATUSES.length);
  const optimizationStatus = new Uint32Array(OPTIMIZATION_STATUSES.length);
  const bars = new Map<number, number>();
  let total = 0;
  for (let slot = 0; slot < failed.length; slot++) {
    const parts = failed[slot]!;
    if (parts === 0) total++;
    // Only what fails in one part, or in none, counts anywhere.
    else if (parts === PART.other || (parts & (parts - 1)) !== 0) continue;
    if (parts === 0 || parts === PART.vendor) vendor[columns.vendor[slot]!]!++;
    if (parts === 0 || parts === PART.type) type[columns.type[slot]!]!++;
    if (parts === 0 || parts === PART.tag) for (const code of columns.tags[slot]!) tag[code]!++;
    if (parts === 0 || parts === PART.status) status[columns.status[slot]!]!++;
    if (parts === 0 || parts === PART.optimizationStatus) optimizationStatus[columns.optimizationStatus[slot]!]!++;
    if (parts === 0 || parts === PART.price) {
      const bar = barOf(columns.price[slot]!);
      bars.set(bar, (bars.get(bar) ?? 0) + 1);
    }
  }
  const of = (counts: Uint32Array, text: (code: number) => string, asked: readonly string[]) =>
    topValues({ counts, text, asked, limit });
  const vendors = of(vendor, table.vendors.text, query.vendor);
  const types = of(type, table.types.text, query.type);
  const tags = of(tag, table.tags.text, query.tag);
  return {
    total,
    facets: {
      vendor: vendors.values,
      type: types.values,
      tag: tags.values,
      status: of(status, (code) => PRODUCT_STATUSES[code]!, query.status).values,
      optimizationStatus: of(optimizationStatus, (code) => OPTIMIZATION_STATUSES[code]!, query.optimizationStatus)
        .values,
      price: priceBars([...bars].map(([bar, count]) => ({ value: String(bar), count }))),
    },
    distinct: { vendor: vendors.distinct, type: types.distinct, tag: tags.distinct },
  };
}

/** Most frequent first, equal ones by value; behind them those that are filtered by and too rare to be among them. */
function topValues({
  counts,
  text,
  asked,
  limit,
}: {
  counts: Uint32Array;
  text: (code: number) => string;
  asked: readonly string[];
  limit: number;
}): FacetValues {
  const all: { value: string; key: string; count: number }[] = [];
  for (const [code, count] of counts.entries()) {
    if (count > 0) all.push({ value: text(code), key: byCodePoint(text(code)), count });
  }
  all.sort((a, b) => b.count - a.count || compareTexts(a.key, b.key));
  const shown = all.filter(({ value }, place) => place < limit || asked.includes(value));
  return { values: shown.map(({ value, count }) => ({ value, count })), distinct: all.length };
}
