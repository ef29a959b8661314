import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Product } from '@headroom/contracts/products';
import { request } from './request.ts';

/** One product with every field. Lists may prefetch it when a pointer rests on a row. */
export function productQuery(id: string) {
  return queryOptions({
    queryKey: ['products', 'one', id],
    queryFn: ({ signal }) => request<Product>(`/products/${encodeURIComponent(id)}`, { signal }),
  });
}

/** What a list already knows of a product. */
export type ProductRow = Partial<Product> & Pick<Product, 'id'>;

const rowKey = (id: string) => ['products', 'row', id] as const;

/** Keeps a list's row for the moment in which its product opens: the page then paints at once what is known. */
export function rememberProductRow(client: QueryClient, row: ProductRow): void {
  client.setQueryData(rowKey(row.id), row);
}

/** The remembered row, or nothing. */
export function recallProductRow(client: QueryClient, id: string): ProductRow | undefined {
  return client.getQueryData<ProductRow>(rowKey(id));
}
