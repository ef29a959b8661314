import type { QueryClient } from '@tanstack/react-query';
import { listFields, PAGE_SIZE, shownColumns } from '../catalogue-columns.ts';
import { broughtKey, COUNTED_VALUES, facetsKey, marksKey } from '../catalogue-keys.ts';
import { filterQuery, listQuery, parseCatalogueSearch } from '../catalogue-query.ts';
import type { Recalled } from '../from-device.ts';
import { productQuery } from '../product-query.ts';
import { roomNow } from '../room-now.ts';
import { sessionQuery } from '../session-query.ts';
import { siteQuery } from '../site-query.ts';
import { keptAs, putRecalled } from './follow-queries.ts';
import type { Person } from './local-data.ts';
import type { SeenStore } from './seen.ts';

type Known = readonly [key: readonly unknown[], known: Recalled<unknown> | undefined];

/**
 * Reads what the screen of the present address will ask for first, before it does: drawn once with all of it, a start is
 * a third cheaper than one that is drawn empty and again for each answer.
 * @returns puts it where the screen looks for it
 */
export async function recallStart(seen: SeenStore, person: () => Person): Promise<(client: QueryClient) => void> {
  const who = person();
  const { pathname, search } = window.location;
  const recall = async (key: readonly unknown[]): Promise<Known> => [key, await keptAs(key, seen)?.recall(who, false)];
  const asked = [recall(siteQuery.queryKey), recall(sessionQuery.queryKey)];
  if (pathname === '/') {
    const state = parseCatalogueSearch(search);
    const list = listQuery(state);
    asked.push(recall(marksKey(list)), recall(facetsKey(filterQuery(state), COUNTED_VALUES)));
    // The list begins elsewhere, and reads there.
    if ((state.row ?? 0) < PAGE_SIZE) {
      const query = new URLSearchParams(list);
      query.set('fields', listFields(shownColumns(state.columns, roomNow()), who !== null));
      query.set('offset', '0');
      query.set('limit', String(PAGE_SIZE));
      asked.push(seen.rows(who, query).then((known) => [broughtKey(list), known]));
    }
  } else {
    const [, area, id = ''] = pathname.split('/');
    if (area === 'products') asked.push(recall(productQuery(id).queryKey));
  }
  const found = await Promise.all(asked);
  return (client) => {
    // Somebody else signed in meanwhile: it is not for them.
    if (person() !== who) return;
    for (const [queryKey, known] of found) {
      if (known) putRecalled(client.getQueryCache().build(client, { queryKey }), known);
    }
  };
}
