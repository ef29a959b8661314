import type { BulkAction } from '@headroom/contracts/bulk-actions';
import { formatAmount, formatCount, formatDateTime } from '../../../ui/format.ts';

export type ActionKind = BulkAction['kind'];

/** The button of the bar, and the verb of the sentence. */
export const ACTION_WORDS: Readonly<Record<ActionKind, { button: string; verb: string; unchanged: string }>> = {
  tag: { button: 'Tag…', verb: 'Tag', unchanged: 'have these tags already' },
  activate: { button: 'Activate…', verb: 'Activate', unchanged: 'are active already' },
  draft: { button: 'To draft…', verb: 'Set to draft', unchanged: 'are drafts already' },
  archive: { button: 'Archive…', verb: 'Archive', unchanged: 'are archived already' },
  reprice: { button: 'Re-price…', verb: 'Re-price', unchanged: 'keep their price' },
};

export const countProducts = (count: number): string => `${formatCount(count)} ${count === 1 ? 'product' : 'products'}`;

/** What the action does to each product, as a sentence. */
export function effectWords(action: BulkAction, currency: string): string {
  switch (action.kind) {
    case 'archive':
      return 'They leave every list that is not asked for archived products.';
    case 'activate':
      return 'Everybody who may read the catalogue sees them.';
    case 'draft':
      return 'Only people who are signed in see them.';
    case 'tag':
      return [
        action.add.length > 0 && `Each gets ${quoted(action.add)}.`,
        action.remove.length > 0 && `Each loses ${quoted(action.remove)}.`,
      ]
        .filter(Boolean)
        .join(' ');
    case 'reprice':
      return `Every variant’s price ${changeWords(action, currency)}${
        action.roundTo ? `, rounded to ${formatAmount(action.roundTo, currency)}` : ''
      }.`;
  }
}

function changeWords({ percent, amount = 0 }: { percent?: number; amount?: number }, currency: string): string {
  const change = percent ?? amount;
  const size =
    percent === undefined ? `${formatAmount(Math.abs(amount), currency)} ${currency}` : `${Math.abs(percent)} %`;
  return `${change < 0 ? 'goes down' : 'goes up'} by ${size}`;
}

const quoted = (tags: readonly string[]) => tags.map((tag) => `“${tag}”`).join(' and ');

const DAY_MILLISECONDS = 24 * 60 * 60_000;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "tomorrow, 14:02" where it is, else "23 Nov, 14:02". */
export function deadlineWords(until: Date, now: Date = new Date()): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  const day = new Date(until).setHours(0, 0, 0, 0);
  // A day of 23 or 25 hours is one day too.
  const days = Math.round((day - today) / DAY_MILLISECONDS);
  if (days === 0) return `${clock.format(until)} today`;
  return days === 1 ? `tomorrow, ${clock.format(until)}` : formatDateTime(until.toISOString(), now);
}

/** Until when something that begins now can be taken back, at least. */
export const undoDeadline = (now: Date = new Date()): Date => new Date(now.getTime() + DAY_MILLISECONDS);
