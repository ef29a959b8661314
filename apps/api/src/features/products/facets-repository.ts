import { parseSnapshot, type Snapshot } from '../../changes/snapshot.ts';
import { createParameters, filterSql, isSelective } from './filter-sql.ts';
import type { ProductFilter } from './list-request.ts';
import { PRICE_BAR_SQL } from './price-bars.ts';
import type { Statements } from './statements.ts';

/** What products are counted by. A facet leaves its own filter out. */
export const FACETS = ['vendor', 'type', 'tag', 'status', 'optimizationStatus', 'price'] as const;
export type FacetName = (typeof FACETS)[number];

export interface FacetCounts {
  /** Most frequent first, equal ones by value; prices' values are numbers of bars. */
  values: { value: string; count: number }[];
  distinct: number;
}

/** How a facet's values come out of `products p`. A set-returning target list parallelises where a lateral unnest does not. */
const VALUE: Readonly<Record<FacetName, string>> = {
  status: 'p.status',
  vendor: 'p.vendor',
  type: 'p.type',
  tag: 'unnest(p.tags)',
  optimizationStatus: 'p.optimization_status',
  price: PRICE_BAR_SQL,
};

/** One pass over the rows of a filter. */
export interface FacetsPass {
  counts: Map<FacetName, FacetCounts>;
  /** What it saw. */
  snapshot: Snapshot;
}

interface Row {
  snapshot: string;
  /** Null where there is nothing to count. */
  facet: number | null;
  value: string;
  count: number;
  distinct: number;
}

export function createFacetsRepository(statements: Statements) {
  return {
    /**
     * Counts several facets in one pass over the rows of the filter.
     * @param limit how many values a facet; prices come whole.
     * @param only counts just these values.
     */
    async count(options: {
      filter: ProductFilter;
      facets: readonly FacetName[];
      limit: number;
      only?: readonly string[];
    }): Promise<FacetsPass> {
      const { filter, facets, limit, only } = options;
      const parameters = createParameters();
      const where = filterSql(filter, parameters);
      const columns = facets.map((facet, n) => `${VALUE[facet]} AS v${n}`);
      const names = facets.map((_facet, n) => `v${n}`);
      // Each row of grouping sets has one value; all others are null.
      const facet = `CASE ${names.map((name, n) => `WHEN GROUPING(${name}) = 0 THEN ${n}`).join(' ')} END`;
      const wanted = only
        ? `value = ANY (${parameters.add(only)}::text[])`
        : `place <= ${limit} OR facet = ${facets.indexOf('price')}`;
      const { rows } = await statements.run<Row>(
        `/* name: products.facets */ WITH counted AS (
           SELECT ${facet} AS facet, coalesce(${names.map((name) => `${name}::text`).join(', ')}) COLLATE "C" AS value, count(*)::int AS count
           FROM (SELECT ${columns.join(', ')} FROM products p WHERE ${where}) rows
           GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')})
         ), placed AS (
           SELECT *, row_number() OVER (PARTITION BY facet ORDER BY count DESC, value) AS place, count(*) OVER (PARTITION BY facet)::int AS distinct
           FROM counted
         )
         SELECT s.snapshot, p.facet, p.value, p.count, p."distinct" FROM (SELECT pg_current_snapshot()::text AS snapshot) s
         LEFT JOIN (SELECT * FROM placed WHERE ${wanted}) p ON true ORDER BY p.facet, p.place`,
        { values: parameters.values, prepare: !isSelective(filter) },
      );
      const counts = new Map<FacetName, FacetCounts>(facets.map((name) => [name, { values: [], distinct: 0 }]));
      const [first] = rows;
      if (!first) throw new Error('a pass always answers what it saw');
      for (const { facet: index, value, count, distinct } of rows) {
        if (index === null) continue;
        const name = facets[index];
        const kept = name && counts.get(name);
        if (!kept) throw new Error(`the statement counts no facet ${index}`);
        kept.values.push({ value, count });
        kept.distinct = distinct;
      }
      return { counts, snapshot: parseSnapshot(first.snapshot) };
    },
  };
}
export type FacetsRepository = ReturnType<typeof createFacetsRepository>;
