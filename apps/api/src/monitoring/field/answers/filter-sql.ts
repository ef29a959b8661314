import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { DIMENSIONS } from '@headroom/contracts/monitoring/monitoring-query';
import type { Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';

/** Numbers of the asked values; a value that nothing was measured of has none, and matches nothing. */
export const idsOf = (book: TermBook, kind: string, values: readonly string[]): number[] =>
  values.map((value) => book.idOf(kind, value) ?? -1);

/**
 * The condition for single events, with its values. Everything in it is a number.
 * @param alias of the table
 * @param isTime of the time alone: field_details has nothing else
 */
export function eventCondition(
  query: Partial<FieldQuery>,
  {
    book,
    reading: { from, to },
    alias = 'e',
    isTime = false,
  }: { book: TermBook; reading: Pick<Reading, 'from' | 'to'>; alias?: string; isTime?: boolean },
): string {
  const parts = [
    `${alias}.at >= to_timestamp(${Number(from)}) AND ${alias}.at < to_timestamp(${Number(to)})`,
    // A visit's day is that of its events, or the one before; one after where it begins at midnight by its own clock.
    `${alias}.day BETWEEN date '${dateOf(from - 86_400)}' AND date '${dateOf(to + 86_400)}'`,
  ];
  if (isTime) return parts.join(' AND ');
  for (const name of DIMENSIONS) {
    const values = query[name];
    if (values && values.length > 0) parts.push(`${alias}.${name} IN (${idsOf(book, name, values).join(', ')})`);
  }
  const namesBots = query.device?.includes('bot') ?? false;
  if (!query.withBots && !namesBots) parts.push(`${alias}.device <> ${book.idOf('device', 'bot') ?? -1}`);
  return parts.join(' AND ');
}

/** Times that nobody measured at are still dates. */
const LAST_SECONDS = 250_000_000_000;
const dateOf = (seconds: number): string =>
  new Date(Math.min(Math.max(seconds, 0), LAST_SECONDS) * 1_000).toISOString().slice(0, 10);
