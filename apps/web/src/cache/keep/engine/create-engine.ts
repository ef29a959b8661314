/** Answers what the API answers, from products that are kept here. */
import { RELEVANCE_CANDIDATES, type SortKey } from '@headroom/contracts/catalogue';
import type { Facets, Marks, Product, ProductList } from '@headroom/contracts/products';
import { countFacets } from './count-facets.ts';
import { readFacetValues, readKeptPlace, readKeptQuery, type KeptQuery } from './kept-query.ts';
import type { KeptRow } from './kept-row.ts';
import { markList } from './mark-list.ts';
import { createFieldPicker } from './pick-fields.ts';
import { filterRows } from './row-filter.ts';
import { createRowOrders } from './row-orders.ts';
import { createRowTable } from './row-table.ts';
import { createWordSearch, type Found } from './word-search.ts';

/** What one filter leaves; kept for the next page, the marks and the counts, which ask for the same. */
interface Filtered {
  found: Found | undefined;
  failed: Uint8Array;
  total: number;
  /** By sort: the slots in the list's order. */
  lists: Map<string, Int32Array>;
}

export type KeptEngine = ReturnType<typeof createEngine>;

/**
 * @param readProducts the whole products of these ids, in any order; asked only where a list wants more than rows hold.
 * @param options.trusted words of the kept filter's own search: the server found these products by them, so they are not
 *   looked for again (it may have mended them).
 */
export function createEngine(
  readProducts: (ids: readonly string[]) => Promise<readonly Product[]>,
  { trusted = [] }: { trusted?: readonly string[] } = {},
) {
  const table = createRowTable();
  const orders = createRowOrders(table);
  const words = createWordSearch(table);
  let known: { key: string; filtered: Filtered } | undefined;

  function filter(query: KeptQuery): Filtered {
    const { sort: _sort, ...parts } = query;
    const key = `${table.revision()} ${JSON.stringify({ ...parts, maxPrice: String(parts.maxPrice) })}`;
    if (known?.key === key) return known.filtered;
    const found = query.words ? search(query.words) : undefined;
    const failed = filterRows(table, query, found?.slots);
    let total = 0;
    for (const part of failed) if (part === 0) total++;
    const filtered = { found, failed, total, lists: new Map<string, Int32Array>() };
    known = { key, filtered };
    return filtered;
  }

  function search(asked: readonly string[]): Found {
    if (asked.length > 0) return words.find(asked, trusted);
    return { slots: new Uint8Array(table.length()), note: { words: [], corrections: [] }, rank: () => 0 };
  }

  /** The slots of a list in its order. */
  function listed(query: KeptQuery, filtered: Filtered): Int32Array {
    const made = filtered.lists.get(query.sort);
    if (made) return made;
    const list = query.sort === 'relevance' ? ranked(filtered) : sorted(query.sort, filtered);
    filtered.lists.set(query.sort, list);
    return list;
  }

  function sorted(sort: string, { failed, total }: Filtered): Int32Array {
    const descending = sort.startsWith('-');
    const all = orders.rising((descending ? sort.slice(1) : sort) as SortKey | 'id');
    const list = new Int32Array(total);
    let at = descending ? total : 0;
    for (const slot of all) {
      if (failed[slot] !== 0) continue;
      list[descending ? --at : at++] = slot;
    }
    return list;
  }

  /** As the server does: the newest matches by how well they fit, the rest behind them, newest first. */
  function ranked(filtered: Filtered): Int32Array {
    const byId = sorted('-id', filtered);
    const rank = filtered.found?.rank;
    if (!rank) return byId;
    const head = [...byId.subarray(0, RELEVANCE_CANDIDATES)].map((slot, place) => ({ slot, place, rank: rank(slot) }));
    head.sort((a, b) => b.rank - a.rank || a.place - b.place);
    byId.set(head.map(({ slot }) => slot));
    return byId;
  }

  return {
    /** Takes in products, new ones and new versions; an older version than the one that is here is left out. */
    put: (rows: readonly KeptRow[]): void => words.add(table.put(rows)),
    remove: (ids: readonly string[]): void => ids.forEach(table.remove),
    has: (id: string): boolean => table.slotOf(id) !== undefined,
    versionOf: (id: string): number | undefined => {
      const slot = table.slotOf(id);
      return slot === undefined ? undefined : table.row(slot)!.version;
    },
    size: table.size,
    /** Rows that later versions replaced, and that only building it anew gets rid of. */
    deadRows: (): number => table.length() - table.size(),

    /** @param params as `GET /products` takes them, without a cursor. */
    async list(params: URLSearchParams, { asOf }: { asOf: string }): Promise<ProductList> {
      const query = readKeptQuery(params);
      const place = readKeptPlace(params);
      const picker = createFieldPicker(place.fields);
      const filtered = filter(query);
      const slots = listed(query, filtered).subarray(place.offset, place.offset + place.limit);
      const rows = Array.from(slots, (slot) => table.row(slot)!);
      const products = picker.fromRow ? rows.map(picker.fromRow) : await whole(rows, picker.fromProduct);
      return {
        products,
        page: {
          limit: place.limit,
          offset: place.offset,
          positionAsOf: asOf,
          nextCursor: null,
          prevCursor: null,
          total: place.isCounted ? filtered.total : null,
          totalIsExact: place.isCounted ? true : null,
        },
        search: filtered.found?.note ?? null,
      };
    },

    /** @param params as `GET /products/facets` takes them. */
    facets(params: URLSearchParams, { asOf }: { asOf: string }): Facets {
      const query = readKeptQuery(params);
      const { failed, found } = filter(query);
      const counted = countFacets(table, { query, failed, limit: readFacetValues(params) });
      return { ...counted, totalIsExact: true, asOf, search: found?.note ?? null };
    },

    /** @param params as `GET /products/marks` takes them. */
    marks(params: URLSearchParams, { asOf }: { asOf: string }): Marks {
      const query = readKeptQuery(params);
      const filtered = filter(query);
      const { total } = filtered;
      if (query.sort === 'relevance') return { marks: [], total, totalIsExact: true, positionAsOf: null };
      const descending = query.sort.startsWith('-');
      const key = (descending ? query.sort.slice(1) : query.sort) as SortKey;
      const keys = Array.from(sorted(key, filtered), (slot) => orders.keyText(key, slot));
      const marks = markList(keys, { key, descending, fractionDigits: fractionDigits() });
      return { marks, total, totalIsExact: true, positionAsOf: asOf };
    },
  };

  async function whole(
    rows: readonly KeptRow[],
    pick: (product: Product) => Partial<Product>,
  ): Promise<Partial<Product>[]> {
    const products = new Map((await readProducts(rows.map(({ id }) => id))).map((product) => [product.id, product]));
    // One that a delta took away meanwhile is left out.
    return rows.flatMap(({ id }) => {
      const product = products.get(id);
      return product ? [pick(product)] : [];
    });
  }

  function fractionDigits(): number {
    let currency: string | undefined;
    for (let slot = 0; currency === undefined && slot < table.length(); slot++) currency = table.row(slot)?.currency;
    if (currency === undefined) return 2;
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  }
}
