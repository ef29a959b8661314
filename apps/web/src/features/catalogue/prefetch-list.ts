import type { QueryClient } from '@tanstack/react-query';
import { listFields, shownColumns } from '../../cache/catalogue-columns.ts';
import { listQuery, parseCatalogueSearch } from '../../cache/catalogue-query.ts';
import { roomNow } from '../../cache/room-now.ts';
import { mayHaveSession } from '../../cache/session-hint.ts';
import { keepPages, keptPages, newPages } from './list-queries.ts';

const FIRST_ROWS = 40;

/**
 * Reads the rows with which a list begins, or those of the place that its address names, before it is opened.
 * @param search of its address, with `?`
 * @returns gives up what has not come yet
 */
export function prefetchFirstRows(client: QueryClient, search: string): () => void {
  const state = parseCatalogueSearch(search);
  const list = listQuery(state);
  const fields = listFields(shownColumns(state.columns, roomNow()), mayHaveSession());
  const first = state.row ?? 0;
  if (keptPages(client, list, fields)?.has(first)) return () => undefined;
  const pages = newPages(client, list, fields);
  keepPages(client, list, fields, pages);
  pages.show({ first, last: first + FIRST_ROWS, direction: 0 });
  return () => {
    // Whoever opened the list meanwhile reads on.
    if (window.location.pathname !== '/' || window.location.search !== search) pages.rest();
  };
}
