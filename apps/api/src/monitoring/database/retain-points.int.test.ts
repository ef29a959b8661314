import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSeries, readStatements } from './read-statements.ts';
import { resolveRange } from './resolve-range.ts';
import { retainPoints } from './retain-points.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

it('tells the same of minutes as of what they are brought together into', async () => {
  const { pool } = database;
  await pool.query(
    `INSERT INTO statement_points
     SELECT 60, date_trunc('minute', now()) - minute * interval '1 min', query, 60, 1 + (minute * query) % 7, 2 * ((minute * query) % 11), 4, query, 1, 5, 1, 0, 0
     FROM generate_series(1, 80 * 60) minute, generate_series(1, 3) query`,
  );
  const now = new Date();
  const ranges = (['1h', '6h', '24h', '7d'] as const).map((range) => resolveRange({ range }, now));
  const odd = resolveRange({
    from: new Date(now.getTime() - 31.7e6).toISOString(),
    to: now.toISOString(),
    range: '1h',
  });
  const read = () =>
    Promise.all(
      [...ranges, odd].map(async (range) => ({
        told: await readStatements(pool, { range, sort: 'calls', withOwn: true, limit: 10, timesReading: false }),
        all: await readSeries(pool, { range }),
        one: await readSeries(pool, { range, queryId: '2' }),
      })),
    );
  const before = await read();
  await retainPoints(pool);
  // A second time, as every minute: nothing is added twice.
  await retainPoints(pool);
  const { rows } = await pool.query('SELECT DISTINCT resolution FROM statement_points ORDER BY 1');
  expect(rows).toEqual([{ resolution: 60 }, { resolution: 600 }, { resolution: 3_600 }]);
  expect(await read()).toEqual(before);
  const [hour, , day] = before;
  expect(hour!.told.totalCalls).toBeGreaterThan(100);
  expect(day!.all[0]!.n!.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(day!.told.totalCalls);
});
