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

/**
 * Keeps a list's row for the moment in which its product opens: the page then paints at once what is known. Nested
 * fields are left out but the picture: a list asks for parts of them only.
 */
export function rememberProductRow(client: QueryClient, row: Partial<Product>): void {
  const { id, variants: _variants, images: _images, content: _content, ...known } = row;
  if (id !== undefined) client.setQueryData<ProductRow>(rowKey(id), { id, ...known });
}

/** The remembered row, or nothing. */
export function recallProductRow(client: QueryClient, id: string): ProductRow | undefined {
  return client.getQueryData<ProductRow>(rowKey(id));
}
