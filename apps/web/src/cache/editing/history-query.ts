import { queryOptions } from '@tanstack/react-query';
import type { History, ProductVersion } from '@headroom/contracts/product-writes';
import { request } from '../request.ts';

const PAGE = 20;

export const historyKey = (id: string) => ['products', 'history', id] as const;

/** Who changed a product, when, and from what to what: newest first, or those before a version. */
export function historyQuery(id: string, before?: number) {
  return queryOptions({
    queryKey: [...historyKey(id), 'page', before],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE) });
      if (before !== undefined) query.set('before', String(before));
      return request<History>(`/products/${id}/history`, { query, signal });
    },
  });
}

/** A product as it was at a version. It never changes. */
export function versionQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ['products', 'version', id, version],
    queryFn: ({ signal }) => request<ProductVersion>(`/products/${id}/versions/${version}`, { signal }),
    staleTime: Infinity,
  });
}
