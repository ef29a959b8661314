import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BulkAction, BulkPreview, BulkRequest } from '@headroom/contracts/bulk-actions';
import type { ProductList } from '@headroom/contracts/products';
import { request } from '../../../cache/request.ts';

/** A preview of everything looks at a sample, but a search may have to find all of it first. */
const PREVIEW_TIMEOUT_MILLISECONDS = 30_000;

/** The ids of rows of a list. `list` is `listQuery(state)`. */
export async function readIds(
  list: string,
  { offset, limit }: { offset: number; limit: number },
  signal: AbortSignal,
): Promise<string[]> {
  const query = new URLSearchParams(list);
  query.set('fields', 'id');
  query.set('offset', String(offset));
  query.set('limit', String(limit));
  const { products } = await request<ProductList>('/products', { query, signal });
  return products.flatMap(({ id }) => id ?? []);
}

/** What an action would do; nothing is asked while there is none. */
export function previewQuery(selection: BulkRequest['selection'], action: BulkAction | undefined) {
  return queryOptions({
    queryKey: ['products', 'bulk-preview', selection, action],
    queryFn: ({ signal }) =>
      request<BulkPreview>('/products/bulk-actions/preview', {
        method: 'POST',
        body: { selection, action },
        signal,
        timeoutMilliseconds: PREVIEW_TIMEOUT_MILLISECONDS,
      }),
    enabled: action !== undefined,
    // What would happen is asked afresh each time: the products may have changed since.
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
}
