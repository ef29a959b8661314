import type { Facets, FacetsQuery } from '@headroom/contracts/products';
import { createAgedCache } from '../../cache/aged-cache.ts';
import { createGate } from '../../performance/create-gate.ts';
import type { CountsRepository } from './counts-repository.ts';
import { isSelective } from './filter-sql.ts';
import { FACETS, type FacetCounts, type FacetName, type FacetsRepository } from './facets-repository.ts';
import { filterText, type ListTuning, type ProductFilter } from './list-request.ts';
import { readFilter } from './parse-query.ts';
import { priceBars } from './price-bars.ts';
import type { SearchInterpreter } from './search-query.ts';

/** Counts over many rows are kept this long and renewed in the background from half of it on; small ones are counted every time. */
const MAX_AGE_MILLISECONDS = 30_000;
const REFRESH_AGE_MILLISECONDS = 15_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** Two, so that both cores have work. */
const STATEMENTS_AT_ONCE = 2;
/** Over all readers, so that facets do not take the whole pool from the lists; more wait, and past that are told to come again. */
const PASSES_AT_ONCE = 3;
const PASSES_WAITING = 60;

/** One pass's counts, or the total. */
interface Pass {
  counts: ReadonlyMap<FacetName, FacetCounts>;
  total: number;
  madeAtMilliseconds: number;
}

/** The filter as a facet sees it: without its own part. */
function without(filter: ProductFilter, facet: FacetName): ProductFilter {
  return facet === 'price' ? { ...filter, minPrice: null, maxPrice: null } : { ...filter, [facet]: null };
}
const isFiltered = (filter: ProductFilter, facet: FacetName): boolean =>
  facet === 'price' ? filter.minPrice !== null || filter.maxPrice !== null : filter[facet] !== null;

export function createReadFacets(dependencies: {
  repository: FacetsRepository;
  counts: CountsRepository;
  interpret: SearchInterpreter;
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
}) {
  const { repository, counts, interpret, estimate, tuning } = dependencies;
  // Passes are kept, not answers: the counts of types under a type are the counts of types without it, which are there already.
  const cache = createAgedCache<Pass>({
    maxAgeMilliseconds: MAX_AGE_MILLISECONDS,
    refreshAgeMilliseconds: REFRESH_AGE_MILLISECONDS,
    maxBytes: MAX_BYTES,
    sizeOf: (pass) => 200 + 100 * [...pass.counts.values()].reduce((sum, { values }) => sum + values.length, 0),
  });
  const gate = createGate({ maxRunning: PASSES_AT_ONCE, maxWaiting: PASSES_WAITING });
  async function kept(filter: ProductFilter, name: string, make: () => Promise<Omit<Pass, 'madeAtMilliseconds'>>) {
    const stamped = async () => {
      const madeAtMilliseconds = performance.now();
      return { ...(await gate(make)), madeAtMilliseconds };
    };
    return (await estimate(filter)) <= tuning.gatherRows
      ? stamped()
      : cache.get(`${name}|${filterText(filter)}`, stamped);
  }

  const countTotal = (filter: ProductFilter) =>
    kept(filter, 'total', async () => {
      const { total } = await counts.countExactly(filter);
      return { counts: new Map(), total };
    });
  const countPass = (filter: ProductFilter, facets: readonly FacetName[], limit: number) =>
    kept(filter, `${facets.join()}|${limit}`, async () => ({
      counts: await repository.count({ filter, facets, limit }),
      total: 0,
    }));

  /** A facet under all filters but its own, with the values that are filtered by even where they are rare. */
  async function countOwn(filter: ProductFilter, facet: FacetName, limit: number): Promise<Pass> {
    const open = without(filter, facet);
    const pass = await countPass(open, [facet], limit);
    const own = pass.counts.get(facet);
    if (facet === 'price' || !own) return pass;
    const only = (filter[facet] ?? []).filter((value) => !own.values.some((there) => there.value === value));
    if (only.length === 0) return pass;
    const rare = (await repository.count({ filter: open, facets: [facet], limit, only })).get(facet)?.values ?? [];
    return { ...pass, counts: new Map([[facet, { ...own, values: [...own.values, ...rare] }]]) };
  }

  return async function facets(query: FacetsQuery, { activeOnly }: { activeOnly: boolean }): Promise<Facets> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const askedAtMilliseconds = performance.now();
    const limit = query.values;
    const open = FACETS.filter((facet) => facet !== 'tag' && !isFiltered(filter, facet));
    // Without a selective filter each facet has an index to itself, which beats one pass over the rows for all of them.
    const together = isSelective(filter) ? [open] : open.map((facet) => [facet]);
    const passes = await inTurn(
      [
        // Tags take longest, so they go first.
        () => (isFiltered(filter, 'tag') ? countOwn(filter, 'tag', limit) : countPass(filter, ['tag'], limit)),
        () => countTotal(filter),
        ...together.filter((names) => names.length > 0).map((names) => () => countPass(filter, names, limit)),
        ...FACETS.filter((facet) => facet !== 'tag' && isFiltered(filter, facet)).map(
          (facet) => () => countOwn(filter, facet, limit),
        ),
      ],
      STATEMENTS_AT_ONCE,
    );
    const byFacet = new Map(passes.flatMap((pass) => [...pass.counts]));
    const of = (facet: FacetName) => byFacet.get(facet) ?? { values: [], distinct: 0 };
    return {
      total: passes.reduce((sum, pass) => sum + pass.total, 0),
      totalIsExact: passes.every(({ madeAtMilliseconds }) => madeAtMilliseconds >= askedAtMilliseconds),
      facets: {
        vendor: of('vendor').values,
        type: of('type').values,
        tag: of('tag').values,
        status: of('status').values,
        optimizationStatus: of('optimizationStatus').values,
        price: priceBars(of('price').values),
      },
      distinct: { vendor: of('vendor').distinct, type: of('type').distinct, tag: of('tag').distinct },
      search: search?.note ?? null,
    };
  };
}
export type ReadFacets = ReturnType<typeof createReadFacets>;

/** Runs the tasks in their order, at most so many at once. @throws the first failure, after the running ones ended. */
async function inTurn<T>(tasks: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = [];
  const left = [...tasks.entries()];
  const lanes = Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  });
  const ends = await Promise.allSettled(lanes);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
