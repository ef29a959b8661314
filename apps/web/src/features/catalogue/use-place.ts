import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { catalogueHref, catalogueSearch, listQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import { LIST_ID } from './product-list.tsx';
import type { Scroller } from './scroller.ts';

/** What the entry of the history remembers besides its URL. */
type Remembered = Readonly<{ within?: number; active?: number }>;

/** Where the list was left for a product: a link back to a row that was in view then leads to the same view. */
type Left = Readonly<{ list: string; item: number; within: number; first: number; last: number }>;
const LEFT_KEY = ['products', 'left'];

/** The arrow keys go on from the active row. */
export const focusList = () => document.getElementById(LIST_ID)?.focus({ preventScroll: true });

const remembered = (): Remembered => (window.history.state as Remembered | null) ?? {};

/**
 * Keeps the place in the list and the URL together. The row at the top is noted in the present entry of the history when
 * a scroll rests and before anything leads away; back, forward and a shared link put it there again.
 */
export function usePlace({
  scroller,
  isShown,
  state,
}: {
  scroller: Scroller;
  /** Whether the rows on screen are of the list that the URL asks for. */
  isShown: boolean;
  state: CatalogueState;
}) {
  const [active, setActive] = useState<number>();
  /** The search that this hook wrote or has already gone to. */
  const settled = useRef<string>(undefined);
  const client = useQueryClient();
  const search = catalogueSearch(state);
  const latest = useRef({ state, isShown });
  useLayoutEffect(() => {
    latest.current = { state, isShown };
  });

  useLayoutEffect(() => {
    if (!isShown || settled.current === search) return;
    const isFirst = settled.current === undefined;
    settled.current = search;
    const { within = 0, active: opened } = remembered();
    const { row = 0 } = state;
    const left = client.getQueryData<Left>(LEFT_KEY);
    client.removeQueries({ queryKey: LEFT_KEY });
    const isLinkBack = window.history.state === null && left?.list === listQuery(state);
    if (isLinkBack && row >= left.first && row <= left.last) scroller.toItem(left.item, left.within);
    // A list begins at its top, unless it was scrolled before the script came.
    else if (!isFirst || row > 0 || within > 0) scroller.toItem(row, within);
    const restored = isLinkBack ? row : opened;
    // Before the row is active: a list that gets the focus without one chooses the first in view.
    if (restored !== undefined && !(document.activeElement instanceof HTMLInputElement)) focusList();
    setActive(restored);
  }, [client, scroller, isShown, search, state]);

  /** Writes the place into the present entry. `opened`: the row that is about to be left for its page. */
  const note = useCallback(
    (opened?: number) => {
      const { state: now, isShown: own } = latest.current;
      if (!own || window.location.pathname !== '/') return;
      const { item, within } = scroller.itemPlace();
      if (opened !== undefined) {
        // It has no observer, and a product may be read for longer than what nobody observes is kept.
        client.setQueryDefaults(LEFT_KEY, { gcTime: Infinity });
        client.setQueryData<Left>(LEFT_KEY, { list: listQuery(now), item, within, ...scroller.inView() });
      }
      const next = { ...now, row: item || undefined };
      const entry: Remembered = {
        ...(within > 0 ? { within } : {}),
        ...(opened === undefined ? {} : { active: opened }),
      };
      settled.current = catalogueSearch(next);
      const before = remembered();
      if (settled.current === catalogueSearch(now) && before.within === entry.within && before.active === entry.active)
        return;
      navigate(catalogueHref(next), { replace: true, state: entry });
    },
    [client, scroller],
  );
  useEffect(() => scroller.onRest(() => note()), [scroller, note]);

  /** Goes to another state. What only changes how the same list looks keeps its place. */
  const change = useCallback(
    (next: CatalogueState, { replace = false } = {}) => {
      note();
      const keepsPlace = next.row !== undefined || sameList(next, latest.current.state);
      const { item, within } = scroller.itemPlace();
      const to = keepsPlace ? { ...next, row: item || undefined } : { ...next, row: undefined };
      if (keepsPlace) settled.current = catalogueSearch(to);
      navigate(catalogueHref(to), { replace, state: keepsPlace && within > 0 ? { within } : null });
    },
    [scroller, note],
  );
  return { active, setActive, note, change };
}

function sameList(a: CatalogueState, b: CatalogueState): boolean {
  return listQuery(a) === listQuery(b);
}
