/**
 * Times what a person waits for within the app: from their click or key to the frame in which the next screen, or what a search found,
 * stands there whole. It looks only at the address and at what says of itself that it is still coming, so no screen knows of it.
 */
export type Move = 'route' | 'open' | 'search';

export interface MovesOptions {
  /** What was so before anybody watched: where the page was, and when it was last pressed; a first press may have led elsewhere already. */
  from?: { path: string; pressedAt: number };
  routeOf: (path: string) => string;
  /** @param at when it began: milliseconds by `performance.now()` */
  tell: (move: Move, timing: { at: number; milliseconds: number; route: string; outcome: 'done' | 'left' }) => void;
}

/** Rows, facts and texts whose place is held. Filters beside the list are counted later than it, and nobody waits for them. */
const COMING = 'main :is([data-waiting], [aria-busy=true]):not(aside *)';
/** Whoever looks at a screen for so long does not wait for it any more. */
const LONGEST_MILLISECONDS = 30_000;
/** Between a press and the change of address: the search waits for the next key, a transition for a frame. */
const CAUSE_MILLISECONDS = 1_000;

/** @returns how to stop */
export function watchMoves({ from: first, routeOf, tell }: MovesOptions): () => void {
  let last = first?.pressedAt ?? 0;
  let path = first?.path ?? location.pathname;
  let searched = new URLSearchParams(location.search).get('q');
  /** Ends the one that is being waited for. */
  let leave: (() => void) | undefined;

  const act = ({ timeStamp }: Event) => {
    // Before their handlers ran. Some programs count it from 1970.
    last = Math.min(timeStamp, performance.now());
  };

  function move(event: Event): void {
    const now = performance.now();
    const from = path;
    const before = searched;
    path = location.pathname;
    searched = new URLSearchParams(location.search).get('q');
    if (path !== from) {
      const route = routeOf(path);
      const isOpened = route === '/products/:id';
      // Back and forward have a press that no page hears.
      const at = event.type !== 'popstate' && now - last < CAUSE_MILLISECONDS ? last : now;
      follow(at, route, isOpened ? ['route', 'open'] : ['route']);
    } else if (path === '/' && searched !== before && searched) {
      follow(now - last < CAUSE_MILLISECONDS ? last : now, '/', ['search']);
    }
  }

  function follow(at: number, route: string, moves: Move[]): void {
    leave?.();
    let frame = 0;
    /** What was still coming in the last frame: looking through a whole screen in each was a third of what the beacon took. */
    let coming: Element | null = null;
    const end = (outcome: 'done' | 'left') => {
      cancelAnimationFrame(frame);
      leave = undefined;
      const milliseconds = performance.now() - at;
      // The next key of a search gives nothing up.
      if (outcome === 'left' && moves[0] === 'search') return;
      for (const one of moves) tell(one, { at, milliseconds, route, outcome });
    };
    leave = () => end('left');
    const look = () => {
      if (performance.now() - at > LONGEST_MILLISECONDS) return end('left');
      if (!coming?.isConnected || !coming.matches(COMING)) coming = document.querySelector(COMING);
      if (coming || !document.querySelector('main')) frame = requestAnimationFrame(look);
      // A task that is queued in a frame runs once that frame is drawn.
      else setTimeout(() => leave && end('done'));
      return undefined;
    };
    // Not the screen that is being left: what the address changes is rendered by then.
    frame = requestAnimationFrame(() => (frame = requestAnimationFrame(look)));
  }

  const listened = { capture: true, passive: true };
  const moments = ['click', 'keydown', 'input'];
  // wouter dispatches the first two when it changes the address.
  const changes = ['pushState', 'replaceState', 'popstate'];
  const stopWaiting = () => leave?.();
  for (const type of moments) document.addEventListener(type, act, listened);
  for (const type of changes) addEventListener(type, move);
  // Before the beacon sends its last.
  addEventListener('pagehide', stopWaiting, true);
  if (path !== location.pathname) move(new Event('pushState'));
  return () => {
    for (const type of moments) document.removeEventListener(type, act, listened);
    for (const type of changes) removeEventListener(type, move);
    removeEventListener('pagehide', stopWaiting, true);
    stopWaiting();
  };
}
