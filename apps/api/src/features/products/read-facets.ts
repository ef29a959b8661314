import type { Facets, FacetsQuery } from '@headroom/contracts/products';
import { createAgedCache } from '../../cache/aged-cache.ts';
import type { CountsRepository } from './counts-repository.ts';
import { isSelective } from './filter-sql.ts';
import { FACETS, type FacetName, type FacetsRepository } from './facets-repository.ts';
import { filterText, type ListTuning, type ProductFilter } from './list-request.ts';
import { readFilter } from './parse-query.ts';
import { priceBars } from './price-bars.ts';
import type { SearchInterpreter } from './search-query.ts';

/** Counts over many rows are kept this long and renewed in the background from half of it on; small ones are counted every time. */
const MAX_AGE_MILLISECONDS = 30_000;
const REFRESH_AGE_MILLISECONDS = 15_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** Two, so that one reader's facets do not take the whole pool and both cores have work. */
const STATEMENTS_AT_ONCE = 2;

type Counted = Omit<Facets, 'search' | 'totalIsExact'> & { madeAtMilliseconds: number };

export function createReadFacets(dependencies: {
  repository: FacetsRepository;
  counts: CountsRepository;
  interpret: SearchInterpreter;
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
}) {
  const { repository, counts, interpret, estimate, tuning } = dependencies;
  const cache = createAgedCache<Counted>({
    maxAgeMilliseconds: MAX_AGE_MILLISECONDS,
    refreshAgeMilliseconds: REFRESH_AGE_MILLISECONDS,
    maxBytes: MAX_BYTES,
    sizeOf: ({ facets }) => 80 * (facets.vendor.length + facets.type.length + facets.tag.length + 100),
  });

  async function count(filter: ProductFilter, limit: number): Promise<Counted> {
    const madeAtMilliseconds = performance.now();
    const isFiltered = (facet: FacetName) =>
      facet === 'price' ? filter.minPrice !== null || filter.maxPrice !== null : filter[facet] !== null;
    const unfiltered = FACETS.filter((facet) => facet !== 'tag' && !isFiltered(facet));
    // Without a selective filter each facet has an index to itself, which beats one pass over the rows for all of them.
    const together = isSelective(filter) ? [unfiltered] : unfiltered.map((facet) => [facet]);
    const passes = [
      // Tags take longest, so they go first.
      () => repository.count({ filter, facets: ['tag'], leaveOut: 'tag', limit }),
      ...together
        .filter((facets) => facets.length > 0)
        .map((facets) => () => repository.count({ filter, facets, limit })),
      ...FACETS.filter((facet) => facet !== 'tag' && isFiltered(facet)).map(
        (facet) => () => repository.count({ filter, facets: [facet], leaveOut: facet, limit }),
      ),
    ];
    const [total, ...counted] = await inTurn([() => counts.countExactly(filter), ...passes], STATEMENTS_AT_ONCE);
    const byFacet = new Map(counted.flatMap((pass) => [...pass]));
    const of = (facet: FacetName) => byFacet.get(facet) ?? { values: [], distinct: 0 };
    return {
      madeAtMilliseconds,
      total,
      facets: {
        vendor: of('vendor').values,
        type: of('type').values,
        tag: of('tag').values,
        status: of('status').values,
        optimizationStatus: of('optimizationStatus').values,
        price: priceBars(of('price').values),
      },
      distinct: { vendor: of('vendor').distinct, type: of('type').distinct, tag: of('tag').distinct },
    };
  }

  return async function facets(query: FacetsQuery, { activeOnly }: { activeOnly: boolean }): Promise<Facets> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const askedAtMilliseconds = performance.now();
    const make = () => count(filter, query.values);
    const { madeAtMilliseconds, ...counted } =
      (await estimate(filter)) <= tuning.gatherRows
        ? await make()
        : await cache.get(`${query.values}|${filterText(filter)}`, make);
    return { ...counted, totalIsExact: madeAtMilliseconds >= askedAtMilliseconds, search: search?.note ?? null };
  };
}
export type ReadFacets = ReturnType<typeof createReadFacets>;

/** Runs the tasks in their order, at most so many at once. @throws the first failure, after the running ones ended. */
async function inTurn<First, Rest>(
  tasks: [() => Promise<First>, ...(() => Promise<Rest>)[]],
  atOnce: number,
): Promise<[First, ...Rest[]]> {
  const results: unknown[] = [];
  const left = [...tasks.entries()];
  const lanes = Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  });
  const ends = await Promise.allSettled(lanes);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results as [First, ...Rest[]];
}
