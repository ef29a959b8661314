import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { catalogueHref, catalogueSearch, listQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import type { Scroller } from './scroller.ts';

/** What the entry of the history remembers besides its URL. */
type Remembered = Readonly<{ within?: number; active?: number }>;

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
  const search = catalogueSearch(state);
  const latest = useRef({ state, isShown });
  useLayoutEffect(() => {
    latest.current = { state, isShown };
  });

  useLayoutEffect(() => {
    if (!isShown || settled.current === search) return;
    settled.current = search;
    const { within = 0, active: opened } = remembered();
    setActive(opened);
    scroller.toItem(state.row ?? 0, within);
  }, [scroller, isShown, search, state.row]);

  /** Writes the place into the present entry. `opened`: the row that is about to be left for its page. */
  const note = useCallback(
    (opened?: number) => {
      const { state: now, isShown: own } = latest.current;
      if (!own || window.location.pathname !== '/') return;
      const { item, within } = scroller.itemPlace();
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
    [scroller],
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
