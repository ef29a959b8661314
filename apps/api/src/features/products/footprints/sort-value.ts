import { sortKey } from '@headroom/contracts/fold-text';
import type { FeedKeys } from '../../../changes/feed-repository.ts';
import type { OrderKey } from '../list-request.ts';

/**
 * What a list sorts by, in a form that compares as PostgreSQL does: a folded text, a price, or a time as the contract writes it (its texts
 * are of one length, so they stand in the order of time). Undefined where the feed's text is none of these, for instance a year of five
 * digits: nothing can be said of its place.
 */
export type SortValue = string | number | undefined;

const TIME_LENGTH = '2026-11-21T07:00:00.000Z'.length;
/** Never optimised sorts as longest ago. */
const LONGEST_AGO = '';

const timeValue = (text: string | null): SortValue => (text?.length === TIME_LENGTH ? text : undefined);

/** Folding costs a microsecond, and an entry of the feed is compared with every page of its lists. */
const folded = new WeakMap<FeedKeys, { title?: string; vendor?: string }>();
function foldedValue(keys: FeedKeys, field: 'title' | 'vendor'): string {
  let known = folded.get(keys);
  if (!known) folded.set(keys, (known = {}));
  // Where folding is more than lower case PostgreSQL has told its own: versions of Unicode differ.
  return (known[field] ??= (field === 'title' ? keys.titleKey : keys.vendorKey) ?? sortKey(keys[field]));
}

/** The sort value of a product in the feed. Lists by id compare nothing else. */
export function sortValueOf(keys: FeedKeys, order: OrderKey): SortValue {
  switch (order) {
    case 'title':
    case 'vendor':
      return foldedValue(keys, order);
    case 'price':
      return keys.price;
    case 'lastOptimized':
      return keys.lastOptimized === null ? LONGEST_AGO : timeValue(keys.lastOptimized);
    case 'createdAt':
    case 'updatedAt':
      return timeValue(keys[order]);
    case 'id':
      return 0;
  }
}

/** The same of a key as PostgreSQL prints it, for instance in a cursor. */
export function parseSortValue(text: string, order: OrderKey): SortValue {
  if (order === 'title' || order === 'vendor') return text;
  if (order === 'id') return 0;
  if (order === 'price') return Number(text);
  if (text === '-infinity') return LONGEST_AGO;
  const time = Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'));
  return Number.isNaN(time) ? undefined : timeValue(new Date(time).toISOString());
}

/** Code units from U+E000 on stand before surrogates, as the code points do that they are made of. */
const byCodePoint = (unit: number): number => (unit < 0xd8_00 ? unit : unit < 0xe0_00 ? unit + 0x20_00 : unit - 0x8_00);

/** Order of code points, which is the order of bytes in UTF-8 and of the collations "C" and C.UTF-8. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return byCodePoint(x) - byCodePoint(y);
  }
  return a.length - b.length;
}

/** Rising order of `(key, id)`; ids are UUIDs in lower case, whose texts stand in the order of their bytes. */
export function comparePlaces(
  value: string | number,
  id: string,
  to: { readonly value: string | number; readonly id: string },
): number {
  const byValue =
    typeof value === 'number' || typeof to.value === 'number'
      ? Number(value) - Number(to.value)
      : compareTexts(value, to.value);
  if (byValue !== 0) return byValue;
  return id < to.id ? -1 : id > to.id ? 1 : 0;
}
