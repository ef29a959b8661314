import type { QueryClient } from '@tanstack/react-query';
import type { Selection } from './selection.ts';

/** Beside the rows in the query cache, so that whoever drops what a person saw drops what that person selected too. */
const KEY = ['products', 'selection'];

/** What was selected when the list was left for a product, if it is the same filter (`filterQuery(state)`). */
export function keptSelection(client: QueryClient, filter: string): Selection | undefined {
  const kept = client.getQueryData<{ filter: string; selection: Selection }>(KEY);
  return kept?.filter === filter ? kept.selection : undefined;
}

export function keepSelection(client: QueryClient, filter: string, selection: Selection): void {
  client.setQueryDefaults(KEY, { gcTime: Infinity });
  client.setQueryData(KEY, { filter, selection });
}
