/** What names one thing of many, or may be what somebody typed. */
const PARTICULAR = /\d{3}|[^\w.-]|.{25}/;
const MOST_PARTS = 4;
const MOST_SHAPES = 20;
const MINUTE_MILLISECONDS = 60_000;
const ANY_OTHER = '/…';

/** `/shop/:any/reviews` of an address that no route answers: its path without what differs each time, four parts of it. */
export function shapeOfAddress(url: string): string {
  const parts = url.split('?', 1)[0]!.split('/').filter(Boolean);
  const shown = parts.slice(0, MOST_PARTS).map((part) => (PARTICULAR.test(part) ? ':any' : part));
  return `/${shown.join('/')}${parts.length > MOST_PARTS ? ANY_OTHER : ''}`;
}

/**
 * The same, but a scanner that tries a thousand addresses makes no thousand names: of one minute so many are told apart, and the rest are
 * one.
 */
export function createAddressShapes(now: () => number = Date.now): (url: string) => string {
  const known = new Set<string>();
  let since = now();
  return (url) => {
    if (now() - since >= MINUTE_MILLISECONDS) {
      since = now();
      known.clear();
    }
    const shape = shapeOfAddress(url);
    if (known.size >= MOST_SHAPES && !known.has(shape)) return ANY_OTHER;
    known.add(shape);
    return shape;
  };
}
