import type { Product } from '@headroom/contracts/products';
import type { ProductPatch } from '@headroom/contracts/product-writes';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { productQuery } from '../product-query.ts';
import { randomId } from '../random-id.ts';
import { request } from '../request.ts';
import { sessionQuery } from '../session-query.ts';
import { noteUnsentWork } from '../work.ts';
import { createDrafts, type Draft, type Drafts } from './drafts.ts';
import type { StoredEdits } from './edit-queues.ts';
import { createEditStore, type EditStore } from './edit-store.ts';
import { historyKey } from './history-query.ts';

/** What one person has changed and begun to change in this tab. */
export interface Editing {
  userId: string;
  store: EditStore;
  drafts: Drafts;
  end: () => void;
}

/** Chromium's limit for requests that outlive their page, with room for the headers. */
const KEEPALIVE_BYTES = 60_000;
let current: Editing | undefined;

/** The headers of a write that depends on the version that a person saw, and that is done once whatever gets lost. */
export function writeHeaders(version: number, key: string): Record<string, string> {
  return { 'if-match': `"${version}"`, 'idempotency-key': key };
}

function sendPatch({ id, version, patch, key }: { id: string; version: number; patch: ProductPatch; key: string }) {
  return request<Product>(`/products/${id}`, {
    method: 'PATCH',
    body: patch,
    headers: { ...writeHeaders(version, key), 'content-type': 'application/merge-patch+json' },
    keepalive: JSON.stringify(patch).length < KEEPALIVE_BYTES / 3,
  });
}

/** Survives a reload of the tab; ends with it. Storage can be forbidden or full: then edits live as long as the page. */
function stored<T>(key: string, empty: T) {
  return {
    load(): T {
      try {
        return (JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null) ?? empty;
      } catch {
        return empty;
      }
    },
    save(value: T): void {
      try {
        sessionStorage.setItem(key, JSON.stringify(value));
      } catch {
        // The guard against leaving the page still stands.
      }
    },
  };
}

function openEditing(client: QueryClient, userId: string): Editing {
  const store = createEditStore({
    send: sendPatch,
    read: (id) => request<Product>(`/products/${id}`),
    storage: stored<StoredEdits>(`headroom.edits.${userId}`, { known: [], edits: [] }),
    newKey: randomId,
    now: () => Date.now(),
  });
  const drafts = createDrafts(stored<Readonly<Record<string, Draft>>>(`headroom.drafts.${userId}`, {}));
  store.hear((event) => {
    if (event.kind !== 'confirmed' && event.kind !== 'overtaken') return;
    const { product } = event;
    client.setQueryData(productQuery(product.id).queryKey, product);
    void client.invalidateQueries({ queryKey: historyKey(product.id) });
  });
  const leaving = new AbortController();
  const { signal } = leaving;
  window.addEventListener('online', store.retry, { signal });
  window.addEventListener(
    'beforeunload',
    (event) => {
      // One on its way arrives even if the page is left.
      const waits = store.all().some(({ state, failures }) => state !== 'sending' || failures > 0);
      if (waits || !drafts.isEmpty()) event.preventDefault();
    },
    { signal },
  );
  // What was refused or collided waits for the person, perhaps for days; it is kept.
  const isUnsent = () => store.all().some(({ state }) => state === 'waiting' || state === 'sending');
  const stopNoting = noteUnsentWork(() => isUnsent() || !drafts.isEmpty());
  return {
    userId,
    store,
    drafts,
    end() {
      stopNoting();
      leaving.abort();
      store.end();
    },
  };
}

/** The edits of a person. Another person's stay in the tab's storage until that person is back. */
export function editingOf(client: QueryClient, userId: string): Editing {
  if (current?.userId === userId) return current;
  current?.end();
  current = openEditing(client, userId);
  return current;
}

/** The edits of whoever is signed in. Only for screens that somebody who may edit sees. */
export function useEditing(): Editing {
  const client = useQueryClient();
  const { data: user } = useQuery(sessionQuery);
  // Between a sign-out and the screen's leaving, the last person's edits still stand there.
  return user || !current ? editingOf(client, user?.id ?? '') : current;
}

/** Draws again whenever an edit changes. */
export function useEditVersion(store: EditStore): number {
  return useSyncExternalStore(store.subscribe, store.version, store.version);
}
