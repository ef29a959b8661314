import { queryOptions } from '@tanstack/react-query';
import type { Product } from '@headroom/contracts/products';
import { request } from './request.ts';

/** One product with every field. Lists may prefetch it when a pointer rests on a row. */
export function productQuery(id: string) {
  return queryOptions({
    queryKey: ['products', 'one', id],
    queryFn: ({ signal }) => request<Product>(`/products/${encodeURIComponent(id)}`, { signal }),
  });
}
