import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { use, useSyncExternalStore } from 'react';
import { localData } from '../local/local-data.ts';
import { createMemoryData } from '../local/memory-data.ts';
import { productQuery } from '../product-query.ts';
import { sessionQuery } from '../session-query.ts';
import { noteWork } from '../work.ts';
import type { Drafts } from './drafts.ts';
import type { EditStore } from './edit-store.ts';
import { historyKey } from './history-query.ts';
import { openEditing, type Editing } from './open-editing.ts';

export type { Editing } from './open-editing.ts';

interface Opening {
  userId: string;
  promise: Promise<Editing>;
  /** Once it is open. */
  editing?: Editing;
}

let current: Opening | undefined;

async function openFor(client: QueryClient, userId: string): Promise<Editing> {
  // Nobody's edits are kept for nobody.
  const editing = await openEditing(userId ? localData(userId) : createMemoryData(), userId);
  editing.store.hear((event) => {
    if (event.kind !== 'confirmed' && event.kind !== 'overtaken') return;
    // An answer that was on its way at a sign-out: what it holds is no longer for whoever looks.
    if (client.getQueryData(sessionQuery.queryKey)?.id !== userId) return;
    const { product } = event;
    if (event.kind === 'confirmed') noteWork();
    client.setQueryData(productQuery(product.id).queryKey, product);
    void client.invalidateQueries({ queryKey: historyKey(product.id) });
  });
  if (current?.userId === userId) current.editing = editing;
  // Another person came while it was opened.
  else editing.end();
  return editing;
}

/** The edits of a person. Another person's stay in that person's database. Suspends until they are read. */
export function useEditingOf(client: QueryClient, userId: string): Editing {
  if (current?.userId !== userId) {
    current?.editing?.end();
    current = { userId, promise: openFor(client, userId) };
  }
  // Always, open or not: a component that waited for it is drawn again with the very same hooks.
  return use(current.promise);
}

/** The edits of whoever is signed in. Only for screens that somebody who may edit sees. */
export function useEditing(): Editing {
  const client = useQueryClient();
  const { data: user } = useQuery(sessionQuery);
  // Between a sign-out and the screen's leaving, the last person's edits still stand there.
  return useEditingOf(client, user?.id ?? current?.userId ?? '');
}

/** Draws again whenever an edit, or a begun text, changes. */
export function useEditVersion(changing: Pick<EditStore | Drafts, 'subscribe' | 'version'>): number {
  return useSyncExternalStore(changing.subscribe, changing.version, changing.version);
}
