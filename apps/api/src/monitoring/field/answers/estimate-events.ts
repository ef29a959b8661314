import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import type { Pool } from 'pg';
import { DIMENSION_NUMBERS, HOUR } from '../rollups/roll-up.ts';
import { coverRollups } from './cover-rollups.ts';
import { idsOf } from './filter-sql.ts';
import type { Reading } from './plan-reading.ts';
import { rollupCondition } from './read-cells.ts';
import type { TermBook } from './term-book.ts';

/**
 * How many single events of these metrics there are in the time that is read, as its rollups have counted them.
 * @param query of which filters, where rollups can tell; without one whatever the filters: events in the time are read to be filtered. Then by
 * device, since bots are told of there, too.
 */
export async function estimateEvents(
  { pool, book }: { pool: Pick<Pool, 'query'>; book: TermBook },
  {
    reading,
    metrics,
    query,
  }: {
    reading: Pick<Reading, 'from' | 'to' | 'dimension'>;
    metrics: readonly FieldMetric[];
    query?: FieldQuery | undefined;
  },
): Promise<number> {
  const whole = { from: Math.floor(reading.from / HOUR) * HOUR, to: Math.ceil(reading.to / HOUR) * HOUR, step: HOUR };
  const where = query
    ? rollupCondition(book, { query, dimension: reading.dimension, by: undefined, metrics })
    : `metric IN (${idsOf(book, 'metric', metrics).join(', ')}) AND dimension = ${DIMENSION_NUMBERS.device} AND route = 0`;
  const parts = coverRollups(whole, { isTotal: true }).map(
    (condition) => `SELECT good + needs_improvement + poor AS n FROM field_rollups WHERE ${where} AND ${condition}`,
  );
  if (parts.length === 0) return 0;
  const { rows } = await pool.query<{ n: number }>(
    `SELECT coalesce(sum(n), 0)::float8 AS n FROM (${parts.join(' UNION ALL ')}) counted`,
  );
  return rows[0]?.n ?? 0;
}
