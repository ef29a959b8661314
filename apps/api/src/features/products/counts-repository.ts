import { parseSnapshot, type Snapshot } from '../../changes/snapshot.ts';
import { createParameters, filterSql, isSelective } from './filter-sql.ts';
import type { ProductFilter } from './list-request.ts';
import type { Statements } from './statements.ts';

export interface ExactCount {
  total: number;
  /** What the count saw. */
  snapshot: Snapshot;
}

export function createCountsRepository(statements: Statements) {
  return {
    async countExactly(filter: ProductFilter): Promise<ExactCount> {
      const parameters = createParameters();
      const { rows } = await statements.run<{ total: number; snapshot: string }>(
        `/* name: products.count */ SELECT count(*)::int AS total, pg_current_snapshot()::text AS snapshot FROM products p WHERE ${filterSql(filter, parameters)}`,
        { values: parameters.values, prepare: !isSelective(filter) },
      );
      const [row] = rows;
      if (!row) throw new Error('a count always answers one row');
      return { total: row.total, snapshot: parseSnapshot(row.snapshot) };
    },

    /** How many rows the planner expects; about 0.5 ms, whatever the filter. */
    async estimate(filter: ProductFilter): Promise<number> {
      const parameters = createParameters();
      const { rows } = await statements.run<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
        `EXPLAIN (FORMAT JSON) SELECT 1 FROM products p WHERE ${filterSql(filter, parameters)}`,
        { values: parameters.values, prepare: false },
      );
      return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
    },
  };
}
export type CountsRepository = ReturnType<typeof createCountsRepository>;
