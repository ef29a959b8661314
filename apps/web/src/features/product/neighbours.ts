import type { ProductList } from '@headroom/contracts/products';
import { queryOptions } from '@tanstack/react-query';
import { listQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import { request } from '../../cache/request.ts';

export interface Neighbour {
  id: string;
  title: string;
  /** 0-based position in the list. */
  row: number;
}

export interface Place {
  /** 0-based position, as of now: it may have moved since the link was made. */
  row: number;
  /** Whether the product was found at or beside the place that the link names. */
  found: boolean;
  previous: Neighbour | undefined;
  next: Neighbour | undefined;
}

interface Around {
  /** Position of the first of `rows`. */
  offset: number;
  rows: readonly { id: string; title: string }[];
}

/** Read on each side of the place: one neighbour, and one more in case the list moved by one meanwhile. */
const REACH = 2;

/**
 * Where a product stands among the rows around it. When it is not among them (the list changed, or it no longer
 * matches), what stands at its place now comes next.
 */
export function findPlace({ id, row, offset, rows }: Around & { id: string; row: number }): Place {
  const neighbours = rows.map((product, index) => ({ ...product, row: offset + index }));
  const at = neighbours.findIndex((product) => product.id === id);
  if (at !== -1) return { row: offset + at, found: true, previous: neighbours[at - 1], next: neighbours[at + 1] };
  return {
    row,
    found: false,
    previous: neighbours.find((product) => product.row === row - 1),
    next: neighbours.find((product) => product.row === row),
  };
}

/** The rows round a place of a list. Positions are approximate while the list changes. */
export function neighboursQuery({ id, state, row }: { id: string; state: CatalogueState; row: number }) {
  const offset = Math.max(0, row - REACH);
  const query = new URLSearchParams(listQuery(state));
  query.set('fields', 'id,title');
  query.set('offset', String(offset));
  query.set('limit', String(row - offset + 1 + REACH));
  return queryOptions<Around, Error, Place>({
    queryKey: ['products', 'around', query.toString()],
    queryFn: async ({ signal }) => {
      const { products } = await request<ProductList>('/products', { query, signal });
      const rows = products.map((product) => ({ id: product.id ?? '', title: product.title ?? '' }));
      return { offset, rows };
    },
    // Until the next rows arrive, the last ones answer: they reach far enough for one more step.
    placeholderData: (last) => last,
    select: (around) => findPlace({ id, row, ...around }),
  });
}

/** How many products the list has: asked once a list, not with every step through it. */
export function totalQuery(state: CatalogueState) {
  const query = new URLSearchParams(listQuery(state));
  query.set('fields', 'id');
  query.set('limit', '1');
  query.set('count', 'estimated');
  return queryOptions({
    queryKey: ['products', 'total', query.toString()],
    queryFn: ({ signal }) => request<ProductList>('/products', { query, signal }),
    select: ({ page }) => ({ total: page.total, isExact: page.totalIsExact === true }),
    staleTime: 5 * 60_000,
  });
}
