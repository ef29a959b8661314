import type { PageData, PagePlace } from '@headroom/contracts/page';
import type { QueryClient } from '@tanstack/react-query';
import { broughtKey, COUNTED_VALUES, facetsKey, marksKey } from '../cache/catalogue-keys.ts';
import { filterQuery, listQuery, parseCatalogueSearch } from '../cache/catalogue-query.ts';
import { productQuery } from '../cache/product-query.ts';
import { noteSession } from '../cache/session-hint.ts';
import { sessionQuery } from '../cache/session-query.ts';
import { siteQuery } from '../cache/site-query.ts';

/**
 * Puts what a page was drawn from where its screen looks for it.
 * @param at when it was true; milliseconds since 1970.
 */
export function seedPage(client: QueryClient, { path, search }: PagePlace, data: PageData, at: number): void {
  const put = (queryKey: readonly unknown[], value: unknown) => {
    if (value) client.setQueryData(queryKey, value, { updatedAt: at });
  };
  put(siteQuery.queryKey, data.site);
  // Whoever is signed in gets no such page: a hint of one is of a session that has ended.
  noteSession(null);
  client.setQueryData(sessionQuery.queryKey, null);
  const state = parseCatalogueSearch(search);
  const list = listQuery(state);
  put(broughtKey(list), data.list);
  put(marksKey(list), data.marks);
  put(facetsKey(filterQuery(state), COUNTED_VALUES), data.facets);
  put(productQuery(path.split('/')[2] ?? '').queryKey, data.product);
}
