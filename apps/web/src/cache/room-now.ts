import type { Room } from './catalogue-columns.ts';

const WIDE = '(min-width: 1240px)';
const MEDIUM = '(min-width: 861px)';

/**
 * The room as it is. `narrow` is a phone: no rail for the filters, the same width as in the style sheets. From `wide` on
 * the columns that nobody chose fit beside a title of 220 px.
 */
export function roomNow(): Room {
  if (window.matchMedia(WIDE).matches) return 'wide';
  return window.matchMedia(MEDIUM).matches ? 'medium' : 'narrow';
}

/** Calls back when it may have changed. Returns how to stop. */
export function onRoom(listener: () => void): () => void {
  const edges = [WIDE, MEDIUM].map((query) => window.matchMedia(query));
  edges.forEach((edge) => edge.addEventListener('change', listener));
  return () => edges.forEach((edge) => edge.removeEventListener('change', listener));
}
