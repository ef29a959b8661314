import type { Footprint, Touch } from '../../cache/footprint.ts';

/** The footprints of what a page shows, by the names of the routes that made them. */
export type PageParts = Readonly<Record<string, Footprint>>;

const STRENGTH: Readonly<Record<Touch, number>> = { none: 0, lag: 1, drop: 2 };

/** Of a page: a change does to it what it does to the part that it touches most. */
export function createPageFootprint(parts: PageParts): Footprint {
  const all = Object.values(parts);
  return {
    ...askedAbout(all),
    bytes: all.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    touch: (entry) =>
      all.map((part) => part.touch(entry)).reduce((a, b) => (STRENGTH[b] > STRENGTH[a] ? b : a), 'none' as Touch),
    toJson: () => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.toJson()])),
  };
}

/** Asked about no less than any of its parts. */
function askedAbout(all: readonly Footprint[]): Pick<Footprint, 'productIds' | 'group'> {
  const groups = all.flatMap(({ group }) => group ?? []);
  if (groups.length === all.length) {
    const text = `page|${groups.map((group) => group.text).join('|')}`;
    return { productIds: null, group: { text, mayTouch: (entry) => groups.some((group) => group.mayTouch(entry)) } };
  }
  const ids = all.map(({ productIds }) => productIds);
  if (groups.length > 0 || ids.includes(null)) return { productIds: null, group: null };
  return { productIds: new Set(ids.flatMap((some) => [...(some ?? [])])), group: null };
}
