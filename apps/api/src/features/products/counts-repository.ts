import { createParameters, filterSql, isSelective } from './filter-sql.ts';
import type { ProductFilter } from './list-request.ts';
import type { Statements } from './statements.ts';

export function createCountsRepository(statements: Statements) {
  return {
    async countExactly(filter: ProductFilter): Promise<number> {
      const parameters = createParameters();
      const { rows } = await statements.run<{ total: number }>(
        `SELECT count(*)::int AS total FROM products p WHERE ${filterSql(filter, parameters)}`,
        { values: parameters.values, prepare: !isSelective(filter) },
      );
      return rows[0]?.total ?? 0;
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
