import { MARKS_MAX, type SortKey } from '@headroom/contracts/catalogue';
import { chooseGroups, thinMarks, turnMarks, type MarkPlace } from '@headroom/contracts/mark-groups';

/** No group looks at more of a key: an hour of a time, the first sign of a text, all of a price. */
const KEY_LENGTH = 13;

/**
 * The marks of a list: where its letters, dates or amounts begin.
 * @param keys the sort keys of its rows, rising.
 */
export function markList(
  keys: readonly string[],
  { key, descending, fractionDigits }: { key: SortKey; descending: boolean; fractionDigits: number },
): MarkPlace[] {
  const short = keys.map((text) => text.slice(0, KEY_LENGTH));
  const groupOf = chooseGroups(key, short, fractionDigits);
  const rising: MarkPlace[] = [];
  for (const [offset, text] of short.entries()) {
    if (offset > 0 && text === short[offset - 1]) continue;
    const { label } = groupOf(text);
    if (rising.at(-1)?.label !== label) rising.push({ label, offset });
  }
  const total = keys.length;
  return thinMarks(descending ? turnMarks(rising, total) : rising, { total, max: MARKS_MAX });
}
