import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { DIMENSIONS } from '@headroom/contracts/monitoring/monitoring-query';
import type { Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';

/** Numbers of the asked values; a value that nothing was measured of has none, and matches nothing. */
export const idsOf = (book: TermBook, kind: string, values: readonly string[]): number[] =>
  values.map((value) => book.idOf(kind, value) ?? -1);

/**
 * The condition for single events, with its values. Everything in it is a number.
 * @param alias of field_events
 */
export function eventCondition(
  query: FieldQuery,
  {
    book,
    reading: { from, to },
    alias = 'e',
    isBots = false,
  }: { book: TermBook; reading: Pick<Reading, 'from' | 'to'>; alias?: string; isBots?: boolean },
): string {
  const parts = [
    `${alias}.at >= to_timestamp(${Number(from)}) AND ${alias}.at < to_timestamp(${Number(to)})`,
    // A visit's day is that of its events, or the one before; one after where it begins at midnight by its own clock.
    `${alias}.day BETWEEN date '${dateOf(from - 86_400)}' AND date '${dateOf(to + 86_400)}'`,
  ];
  for (const name of DIMENSIONS) {
    const values = query[name];
    if (values && values.length > 0) parts.push(`${alias}.${name} IN (${idsOf(book, name, values).join(', ')})`);
  }
  const namesBots = query.device?.includes('bot') ?? false;
  if (!query.withBots && !namesBots && !isBots) parts.push(`${alias}.device <> ${book.idOf('device', 'bot') ?? -1}`);
  return parts.join(' AND ');
}

const dateOf = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 10);
