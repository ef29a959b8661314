import { createParameters, filterSql } from './filter-sql.ts';
import type { OrderKey, ProductFilter, RowKey } from './list-request.ts';
import { ORDER_COLUMNS } from './order-sql.ts';
import type { Statements } from './statements.ts';

/** Every `spacing`-th row of a list in rising order, the first at position 0, and where the list ends. */
export interface Anchors {
  spacing: number;
  rows: readonly RowKey[];
  total: number;
  asOf: Date;
}

interface Row {
  k: string | null;
  id: string | null;
  n: number;
}

export function createAnchorsRepository(statements: Statements) {
  return {
    /**
     * One pass over the sort's index where the filter allows it: 0.3 s for 800,000 of 1,000,000 rows, measured. The rows behind the last
     * anchor are counted on their own: asking a window function for the end took half as long again.
     */
    async read(options: { filter: ProductFilter; key: OrderKey; spacing: number }): Promise<Anchors> {
      const { filter, key, spacing } = options;
      const parameters = createParameters();
      const { expression } = ORDER_COLUMNS[key];
      const order = key === 'id' ? 'p.id' : `${expression}, p.id`;
      const where = filterSql(filter, parameters);
      const asOf = new Date();
      const { rows } = await statements.run<Row>(
        `WITH anchors AS MATERIALIZED (
           SELECT k, id, n FROM (
             SELECT ${expression} AS k, p.id, (row_number() OVER (ORDER BY ${order}) - 1)::int AS n FROM products p WHERE ${where}
           ) numbered WHERE n % ${spacing} = 0
         ), behind AS (
           SELECT count(p.id)::int AS rows, end_.n FROM (SELECT * FROM anchors ORDER BY n DESC LIMIT 1) end_
           LEFT JOIN products p ON (${where}) AND (${order}) > (${key === 'id' ? 'end_.id' : 'end_.k, end_.id'}) GROUP BY end_.n
         )
         SELECT k::text, id, n FROM anchors UNION ALL SELECT NULL, NULL, n + rows + 1 FROM behind ORDER BY n`,
        { values: parameters.values, prepare: false },
      );
      const total = rows.at(-1)?.n ?? 0;
      return {
        spacing,
        rows: rows.flatMap(({ k, id }) => (k === null || id === null ? [] : [{ key: k, id }])),
        total,
        asOf,
      };
    },

    /** For each bound: how many rows stand from `at` on, itself included, with a sort key below `below`. */
    async countBelow(options: {
      filter: ProductFilter;
      key: Exclude<OrderKey, 'id'>;
      bounds: readonly { at: RowKey; below: string }[];
    }): Promise<number[]> {
      const { filter, key, bounds } = options;
      if (bounds.length === 0) return [];
      const parameters = createParameters();
      const { expression, type } = ORDER_COLUMNS[key];
      const where = filterSql(filter, parameters);
      const keys = parameters.add(bounds.map(({ at }) => at.key));
      const ids = parameters.add(bounds.map(({ at }) => at.id));
      const below = parameters.add(bounds.map((bound) => bound.below));
      const { rows } = await statements.run<{ rows: number }>(
        `SELECT (SELECT count(*)::int FROM products p WHERE ${where} AND (${expression}, p.id) >= (b.k, b.id) AND ${expression} < b.below) AS rows
         FROM unnest(${keys}::${type}[], ${ids}::uuid[], ${below}::${type}[]) WITH ORDINALITY AS b (k, id, below, n) ORDER BY b.n`,
        { values: parameters.values, prepare: false },
      );
      return rows.map((row) => row.rows);
    },
  };
}
export type AnchorsRepository = ReturnType<typeof createAnchorsRepository>;
