import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Pool } from 'pg';
import { DIMENSION_NUMBERS, HOUR } from '../rollups/roll-up.ts';
import { idsOf } from './filter-sql.ts';
import type { Reading } from './plan-reading.ts';
import type { TermBook } from './term-book.ts';

/**
 * How many single events of these metrics there are in the time that is read, whatever the filters, as its rollups have counted them:
 * events in the time are read to be filtered. By device, since bots are told of there, too.
 */
export async function estimateEvents(
  { pool, book }: { pool: Pick<Pool, 'query'>; book: TermBook },
  { reading: { from, to }, metrics }: { reading: Pick<Reading, 'from' | 'to'>; metrics: readonly FieldMetric[] },
): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT coalesce(sum(good + needs_improvement + poor), 0)::float8 AS n FROM field_rollups
     WHERE resolution = ${HOUR} AND metric IN (${idsOf(book, 'metric', metrics).join(', ')}) AND dimension = ${DIMENSION_NUMBERS.device}
       AND route = 0 AND at >= to_timestamp(${from}) AND at < to_timestamp(${to})`,
  );
  return rows[0]?.n ?? 0;
}
