/** Where the labels of the thumb index stand, and what they say. Positions are shares of the rows, so any height fits. */
import type { Sort } from '@headroom/contracts/catalogue';
import type { Marks } from '@headroom/contracts/products';
import { formatCount } from '../../ui/format.ts';

export type Mark = Marks['marks'][number];
export type Segment = Readonly<{ label: string; from: number; rows: number }>;
/** Letters name what follows until the next; dates, amounts and row numbers are ticks at exactly one place. */
export type MarkKind = 'letter' | 'time' | 'price' | 'row';

const MIN_LABEL_HEIGHT = 14;

export function markKind(sort: Sort): MarkKind {
  const key = sort.replace('-', '');
  if (key === 'price') return 'price';
  // What fits best has no name: only its rank.
  if (key === 'relevance') return 'row';
  return key === 'title' || key === 'vendor' ? 'letter' : 'time';
}

/**
 * The marks as adjoining stretches of rows, each at least 14 px of `height`: what is lower joins its neighbour, and the
 * stretch takes the label that most of its rows have.
 */
export function segments(marks: readonly Mark[], total: number, height: number): readonly Segment[] {
  const known = marks.filter(({ offset }, index) => offset < total && offset >= (marks[index - 1]?.offset ?? 0));
  const parts = known.map(({ label, offset }, index) => {
    const from = index === 0 ? 0 : offset;
    return { label, from, rows: (known[index + 1]?.offset ?? total) - from };
  });
  const least = (MIN_LABEL_HEIGHT / Math.max(height, MIN_LABEL_HEIGHT)) * total;
  const joined: { label: string; from: number; rows: number; most: number }[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last === undefined || last.rows >= least) {
      joined.push({ ...part, most: part.rows });
      continue;
    }
    if (part.rows > last.most) Object.assign(last, { label: part.label, most: part.rows });
    last.rows += part.rows;
  }
  const last = joined.at(-1);
  const before = joined.at(-2);
  if (last && before && last.rows < least) {
    joined.pop();
    before.rows += last.rows;
  }
  return joined.map(({ label, from, rows }) => ({ label, from, rows }));
}

const MOST_ROW_MARKS = 12;

/** Round row numbers as a scale, at most twelve: 1, 500, 1000, … Labels are 1-based, offsets 0-based. */
export function rowMarks(total: number): readonly Mark[] {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, total))) - 1);
  const step =
    [1, 2, 5, 10, 20].map((factor) => factor * magnitude).find((size) => total / size < MOST_ROW_MARKS) ?? total;
  const count = Math.floor(total / step);
  return [1, ...Array.from({ length: count }, (_, index) => (index + 1) * step).filter((row) => row > 1)].map(
    (row) => ({
      label: String(row),
      offset: row - 1,
    }),
  );
}

/** The label that a row stands under. */
export function markAt(marks: readonly Mark[], row: number): Mark | undefined {
  return marks.findLast(({ offset }) => offset <= row) ?? marks[0];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A label as the index shows it: `narrow` fits 24 px (a phone), else 56 px. */
export function markText(label: string, kind: MarkKind, narrow: boolean): string {
  if (kind === 'price' || kind === 'row') return amountText(label, narrow);
  if (kind === 'letter' || !/^\d{4}/.test(label)) return label;
  const [year = '', month = '', day = '', hour = ''] = label.split(/[-T]/);
  if (hour) return narrow ? hour : `${hour}:00`;
  const name = MONTHS[Number(month) - 1] ?? month;
  if (day) return narrow ? String(Number(day)) : `${Number(day)} ${name}`;
  if (!month) return narrow ? `’${year.slice(2)}` : year;
  return narrow ? name : `${name} ${year.slice(2)}`;
}

/** Made once: a new one for each of a dozen labels costs a phone longer than drawing the rows. */
let compact: Intl.NumberFormat | undefined;

function amountText(label: string, narrow: boolean): string {
  const amount = Number(label);
  if (label === '' || !Number.isFinite(amount)) return label;
  if (!narrow && amount < 1e6) return formatCount(amount);
  compact ??= new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
  return compact.format(amount).toLowerCase();
}
