import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { listFields, shownColumns, type Room } from '../../cache/catalogue-columns.ts';
import { catalogueSearch, listQuery, parseCatalogueSearch, type CatalogueState } from '../../cache/catalogue-query.ts';
import { isServerReached, onReach } from '../../cache/reach.ts';
import { keepPages, keptPages, newPages, PAGES } from './list-queries.ts';
import type { PageStore } from './page-store.ts';

/** A list as it stands on screen. */
export type ShownList = Readonly<{
  /** Filters and sort: `listQuery(state)`. */
  list: string;
  /** The state without a row, the same object as long as nothing else changes. */
  state: CatalogueState;
  store: PageStore;
  /** What its rows were asked for: `fields` of the API. */
  fields: string;
}>;

/** A wait shorter than this is not shown: the old rows stay instead of flashing empty. */
const UNSEEN_WAIT_MILLISECONDS = 300;
const FIRST_ROWS = 40;

/**
 * The list to draw: the one that the URL asks for as soon as its first rows are there, until then the one before it,
 * at most 300 ms.
 */
export function useShownList(state: CatalogueState, room: Room, isSignedIn: boolean): ShownList {
  const client = useQueryClient();
  const list = listQuery(state);
  const fields = listFields(shownColumns(state.columns, room), isSignedIn);
  const key = catalogueSearch({ ...state, row: undefined });
  const cache = client.getQueryCache();
  // Whoever drops everything about products drops the rows too; they are then read again.
  const kept = useSyncExternalStore(
    useMemo(
      () => (listener: () => void) => cache.subscribe(({ query }) => query.queryKey[1] === PAGES && listener()),
      [cache],
    ),
    () => keptPages(client, list, fields),
    () => keptPages(client, list, fields),
  );
  const store = useMemo(() => kept ?? newPages(client, list, fields), [kept, client, list, fields]);
  useLayoutEffect(() => keepPages(client, list, fields, store), [client, list, fields, store]);
  const asked = useMemo<ShownList>(
    () => ({ list, store, fields, state: parseCatalogueSearch(key) }),
    [list, store, fields, key],
  );
  const [shown, setShown] = useState(asked);
  const first = state.row ?? 0;
  const ready = shown.store === store || store.has(first);
  if (shown !== asked && ready) setShown(asked);
  const onScreen = useRef(shown.store);
  useLayoutEffect(() => {
    onScreen.current = shown.store;
  });

  useEffect(() => {
    if (ready) return undefined;
    store.show({ first, last: first + FIRST_ROWS, direction: 0 });
    const done = () => setShown(asked);
    const timer = setTimeout(done, UNSEEN_WAIT_MILLISECONDS);
    const unsubscribe = store.subscribe(() => {
      if (store.has(first) || store.failure(first) !== undefined) done();
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      // Something else was asked before this came.
      if (onScreen.current !== store) store.rest();
    };
  }, [store, first, ready, asked]);
  const { store: drawn } = shown;
  useEffect(() => {
    const retry = () => {
      if (document.visibilityState === 'visible') drawn.retry();
    };
    const stopFollowing = onReach(() => {
      if (isServerReached()) retry();
    });
    window.addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    return () => {
      stopFollowing();
      window.removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
      drawn.rest();
    };
  }, [drawn]);
  return ready ? asked : shown;
}
