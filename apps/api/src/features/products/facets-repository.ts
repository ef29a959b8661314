import type { Facets } from '@headroom/contracts/products';
import { createParameters, filterSql, isSelective, type FilterDimension } from './filter-sql.ts';
import type { ProductFilter } from './list-request.ts';
import type { Statements } from './statements.ts';

type FacetValue = Facets['facets']['vendor'][number];
export interface ValueFacet {
  values: FacetValue[];
  distinct: number;
}

/** How a facet's values come out of `products p`. A set-returning target list parallelises where a lateral unnest does not. */
const VALUE: Readonly<Record<Exclude<FilterDimension, 'price'>, string>> = {
  status: 'p.status::text',
  vendor: 'p.vendor',
  type: 'p.type',
  tag: 'unnest(p.tags)',
  optimizationStatus: 'p.optimization_status::text',
};

/** Price bars a decade. Powers of ten are bars' beginnings exactly; log10 of a power of ten has no rounding. */
const BARS_A_DECADE = 6;
/** First price of a bar, in minor units; bar -1 holds what is free. */
const barFrom = (bar: number) => (bar < 0 ? 0 : Math.ceil(Number((10 ** (bar / BARS_A_DECADE)).toPrecision(12))));

export function createFacetsRepository(statements: Statements) {
  return {
    /** Counts a facet's values under all filters but its own: the most frequent `limit`, and every value that is filtered by. */
    async countValues(options: {
      filter: ProductFilter;
      facet: keyof typeof VALUE;
      limit: number;
    }): Promise<ValueFacet> {
      const { filter, facet, limit } = options;
      const parameters = createParameters();
      const where = filterSql(filter, parameters, facet);
      const chosen = parameters.add(filter[facet] ?? []);
      const { rows } = await statements.run<{ values: FacetValue[]; distinct: number }>(
        `WITH counted AS MATERIALIZED (
           SELECT value, count(*)::int AS count FROM (SELECT ${VALUE[facet]} AS value FROM products p WHERE ${where}) v GROUP BY value
         ), placed AS (
           SELECT value, count, row_number() OVER (ORDER BY count DESC, value) AS place FROM counted
         )
         SELECT (SELECT count(*)::int FROM counted) AS distinct,
           coalesce((SELECT json_agg(json_build_object('value', value, 'count', count) ORDER BY place)
             FROM placed WHERE place <= ${limit} OR value = ANY (${chosen}::text[])), '[]') AS values`,
        { values: parameters.values, prepare: !isSelective(filter) },
      );
      return rows[0] ?? { values: [], distinct: 0 };
    },

    /** A histogram of prices in bars of equal ratio, from the first bar that is not empty to the last. */
    async countPrices(filter: ProductFilter): Promise<Facets['facets']['price']> {
      const parameters = createParameters();
      const where = filterSql(filter, parameters, 'price');
      const { rows } = await statements.run<{ bar: number; count: number }>(
        `SELECT CASE WHEN p.price <= 0 THEN -1 ELSE floor(log(p.price::float8) * ${BARS_A_DECADE})::int END AS bar, count(*)::int AS count
         FROM products p WHERE ${where} GROUP BY 1`,
        { values: parameters.values, prepare: !isSelective(filter) },
      );
      const counts = new Map(rows.map(({ bar, count }) => [bar, count]));
      const first = Math.min(...counts.keys());
      const last = Math.max(...counts.keys());
      const bars: Facets['facets']['price'] = [];
      for (let bar = first; bar <= last; bar++) {
        const [from, to] = [barFrom(bar), barFrom(bar + 1)];
        // Bars below ten minor units hold no whole number of their own.
        if (to > from) bars.push({ from, to, count: counts.get(bar) ?? 0 });
      }
      return bars;
    },
  };
}
export type FacetsRepository = ReturnType<typeof createFacetsRepository>;
