import type { Range } from '@headroom/contracts/monitoring/monitoring-words';
import { formatDateTime } from '../../ui/format.ts';
import type { ConsoleQuery } from './console-query.ts';

const RANGE_WORDS: Readonly<Record<Range, string>> = {
  '1h': 'last hour',
  '6h': 'last 6 hours',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '90d': 'last 90 days',
  '365d': 'last year',
};

/** "last 6 hours", or "3 Nov, 08:02 to 3 Nov, 14:02". */
export function spanWords({ range, from, to }: Pick<ConsoleQuery, 'range' | 'from' | 'to'>): string {
  if (from === undefined || to === undefined) return RANGE_WORDS[range];
  const [start, end] = [from, to].map((at) => formatDateTime(new Date(at).toISOString()));
  return `${start} to ${end}`;
}

/** "beside the period before", "beside release 141"; undefined: nothing stands beside. */
export function compareWords(compare: ConsoleQuery['compare']): string | undefined {
  if (!compare) return undefined;
  return compare.with === 'before' ? 'beside the period before' : `beside release ${compare.release}`;
}
