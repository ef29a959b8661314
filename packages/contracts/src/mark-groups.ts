/** How a list is parted into the marks of its thumb index: the same by the server and by a device without it. */
import { MARKS_MAX, type SortKey } from './catalogue.ts';

/** A group of neighbouring rows: where it begins in the sort's own terms (null: at the list's low end), and how it is called. */
export interface MarkGroup {
  label: string;
  /** The lowest sort key that belongs to the group, as PostgreSQL reads it and, up to the T of times, as JSON has it. */
  from: string | null;
}

/** The group of one sort key. Keys rise, so do groups; neighbours with equal labels are one group. */
export type GroupOf = (key: string) => MarkGroup;

function groupOfText(key: string): MarkGroup {
  const letter = Array.from(key)[0];
  if (letter === undefined) return { label: '–', from: null };
  if (/\p{Nd}/u.test(letter) && letter <= '9') return { label: '0–9', from: '0' };
  if (!/\p{Alphabetic}/u.test(letter)) return { label: '#', from: null };
  // Thousands of signs without an alphabet make no thumb index.
  if (/\p{Script=Han}/u.test(letter)) return { label: '漢', from: letter };
  return { label: letter.toUpperCase(), from: letter };
}

/** Steps of an ISO date: how much of it is kept and what completes it to a time. */
const TIME_STEPS = [
  { length: 4, rest: '-01-01 00:00:00+00' },
  { length: 7, rest: '-01 00:00:00+00' },
  { length: 10, rest: ' 00:00:00+00' },
  { length: 13, rest: ':00:00+00' },
] as const;
const groupOfTime =
  ({ length, rest }: (typeof TIME_STEPS)[number]): GroupOf =>
  (key) => {
    if (!/^\d{4}/.test(key)) return { label: 'never', from: null };
    const start = key.slice(0, length);
    return { label: start.replace(' ', 'T'), from: start + rest };
  };

/** Round amounts: 1, 2, 5 of each power of ten, in minor units. */
function roundDown(minorUnits: number): number {
  if (minorUnits < 1) return 0;
  const power = 10 ** Math.floor(Math.log10(minorUnits));
  return (minorUnits >= 5 * power ? 5 : minorUnits >= 2 * power ? 2 : 1) * power;
}
const groupOfPrice =
  (fractionDigits: number): GroupOf =>
  (key) => {
    const from = roundDown(Number(key));
    const major = from / 10 ** fractionDigits;
    return { label: Number.isInteger(major) ? String(major) : major.toFixed(fractionDigits), from: String(from) };
  };

/** Consecutive keys' groups, one a run. */
function runs(keys: readonly string[], groupOf: GroupOf): MarkGroup[] {
  const groups: MarkGroup[] = [];
  for (const key of keys) {
    const group = groupOf(key);
    if (groups.at(-1)?.label !== group.label) groups.push(group);
  }
  return groups;
}

/**
 * How to part a list into marks: letters of a text, dates of a time in the finest step that fits, round amounts of a price.
 * @param keys the anchors' sort keys, rising.
 */
export function chooseGroups(key: SortKey | 'id', keys: readonly string[], fractionDigits: number): GroupOf {
  if (key === 'title' || key === 'vendor' || key === 'id') return groupOfText;
  if (key === 'price') return groupOfPrice(fractionDigits);
  const fitting = TIME_STEPS.filter((step) => runs(keys, groupOfTime(step)).length <= MARKS_MAX);
  return groupOfTime(fitting.at(-1) ?? TIME_STEPS[0]);
}

export interface MarkPlace {
  label: string;
  offset: number;
}

/** The same marks for the list read downwards: a group then begins where, upwards, the next one began. */
export function turnMarks(places: readonly MarkPlace[], total: number): MarkPlace[] {
  return places
    .map(({ label }, index) => ({ label, offset: total - (places[index + 1]?.offset ?? total) }))
    .toReversed();
}

/** At most `max` marks: those with the most rows stay, in their order. */
export function thinMarks(places: readonly MarkPlace[], { total, max }: { total: number; max: number }): MarkPlace[] {
  if (places.length <= max) return [...places];
  const rows = places.map(({ offset }, index) => (places[index + 1]?.offset ?? total) - offset);
  const kept = new Set([...places.keys()].toSorted((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0)).slice(0, max));
  return places.filter((_, index) => kept.has(index));
}
