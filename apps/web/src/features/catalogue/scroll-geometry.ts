/**
 * A list taller than browsers allow an element to be (Chromium clamps at 33,554,428 px, Firefox near 17.9 M).
 *
 * The element is at most `MAX_ELEMENT_HEIGHT` tall. `top` is where the reader is in the full list, `scrollTop` where the
 * element is; `base = top - scrollTop` is what the rows are shifted by. Wheel and finger move both 1:1, so `base`
 * stays. A jump of the element's own scrollbar is mapped in proportion. When the scroll rests, the element is put back
 * to where `top` belongs, so the rows do not move and neither end of the element is ever reached before the list's.
 *
 * Within `EDGE` of both ends the mapping is the identity: that is what makes the first and the last row exact.
 * Everything is in whole CSS pixels.
 */
export const MAX_ELEMENT_HEIGHT = 15_000_000;
/** Farther than a scroll in progress ever gets between two rests: 166 s at 6,000 px/s. */
const EDGE = 1_000_000;
/** One pixel of a native scrollbar is about 19,000 px of the element; no wheel moves that far between two frames. */
export const JUMP = 10_000;

export type Lines = Readonly<{ count: number; height: number; viewport: number }>;
export type Place = Readonly<{ top: number; scrollTop: number }>;

/** Height of the whole list, at least the viewport's. */
function fullHeight(lines: Lines): number {
  return Math.max(lines.viewport, lines.count * lines.height);
}

/** Height of the element that scrolls. */
export function elementHeight(lines: Lines): number {
  return Math.min(fullHeight(lines), MAX_ELEMENT_HEIGHT);
}

export function maxTop(lines: Lines): number {
  return fullHeight(lines) - lines.viewport;
}

export function maxScrollTop(lines: Lines): number {
  return elementHeight(lines) - lines.viewport;
}

/** Where the element belongs when the reader is at `top`. */
export function scrollTopOf(lines: Lines, top: number): number {
  return Math.round(follow(clamp(top, maxTop(lines)), maxTop(lines), maxScrollTop(lines)));
}

/** Where the reader is when somebody dragged the element to `scrollTop`. */
export function topOf(lines: Lines, scrollTop: number): number {
  return Math.round(follow(clamp(scrollTop, maxScrollTop(lines)), maxScrollTop(lines), maxTop(lines)));
}

/**
 * The place after the element reported `scrollTop`: small moves 1:1, jumps in proportion. An elastic bounce reports
 * less than nothing or more than there is; the element shows that by itself, so it moves nothing here.
 */
export function scrolled(lines: Lines, place: Place, reported: number): Place {
  const scrollTop = clamp(reported, maxScrollTop(lines));
  const moved = scrollTop - place.scrollTop;
  if (Math.abs(moved) > JUMP) return { top: topOf(lines, scrollTop), scrollTop };
  return { top: clamp(place.top + moved, maxTop(lines)), scrollTop };
}

/** The same reading position with the element where it belongs; the same object where nothing changes. */
export function rebased(lines: Lines, place: Place): Place {
  const top = clamp(place.top, maxTop(lines));
  const scrollTop = scrollTopOf(lines, top);
  return top === place.top && scrollTop === place.scrollTop ? place : { top, scrollTop };
}

/** Whether the element is at one of its ends while the list is not: a scroll in progress must be re-based now. */
export function isStuck(lines: Lines, place: Place): boolean {
  return (
    (place.scrollTop <= 0 && place.top > 0) ||
    (place.scrollTop >= maxScrollTop(lines) && Math.round(place.top) < maxTop(lines))
  );
}

/** First and last line (inclusive) to draw; `last < first` where there is none. */
export function drawnLines(lines: Lines, top: number, above: number, below: number): { first: number; last: number } {
  if (lines.height <= 0) return { first: 0, last: -1 };
  return {
    first: Math.max(0, Math.floor((top - above) / lines.height)),
    last: Math.min(lines.count - 1, Math.ceil((top + lines.viewport + below) / lines.height) - 1),
  };
}

/** The `top` at which a line is in view, moved no farther than needed. */
export function topShowing(lines: Lines, top: number, line: number): number {
  const start = line * lines.height;
  const end = start + lines.height - lines.viewport;
  return clamp(Math.max(Math.min(top, start), Math.min(end, start)), maxTop(lines));
}

/** Identity near both ends, linear between, from [0, max] onto [0, otherMax]. */
function follow(value: number, max: number, otherMax: number): number {
  if (max === otherMax) return value;
  const edge = Math.min(EDGE, max / 4, otherMax / 4);
  if (value <= edge) return value;
  if (value >= max - edge) return otherMax - (max - value);
  return edge + ((value - edge) / (max - 2 * edge)) * (otherMax - 2 * edge);
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), Math.max(max, 0));
}
