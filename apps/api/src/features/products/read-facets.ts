import type { Facets, FacetsQuery } from '@headroom/contracts/products';
import { createAgedCache } from '../../cache/aged-cache.ts';
import type { CountsRepository } from './counts-repository.ts';
import type { FacetsRepository } from './facets-repository.ts';
import { filterText, type ListTuning, type ProductFilter } from './list-request.ts';
import { readFilter } from './parse-query.ts';
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

  async function count(filter: ProductFilter, values: number): Promise<Counted> {
    const madeAtMilliseconds = performance.now();
    const facet = (name: 'status' | 'vendor' | 'type' | 'tag' | 'optimizationStatus') => () =>
      repository.countValues({ filter, facet: name, limit: values });
    // Tags take longest, so they go first.
    const [tag, vendor, type, status, optimizationStatus, price, total] = await inTurn(
      [
        facet('tag'),
        facet('vendor'),
        facet('type'),
        facet('status'),
        facet('optimizationStatus'),
        () => repository.countPrices(filter),
        () => counts.countExactly(filter),
      ],
      STATEMENTS_AT_ONCE,
    );
    return {
      madeAtMilliseconds,
      total,
      facets: {
        vendor: vendor.values,
        type: type.values,
        tag: tag.values,
        status: status.values,
        optimizationStatus: optimizationStatus.values,
        price,
      },
      distinct: { vendor: vendor.distinct, type: type.distinct, tag: tag.distinct },
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

type Task = () => Promise<unknown>;
type Results<Tasks extends readonly Task[]> = { [I in keyof Tasks]: Awaited<ReturnType<Tasks[I]>> };

/** Runs the tasks in their order, at most so many at once. @throws the first failure, after the running ones ended. */
async function inTurn<const Tasks extends readonly Task[]>(tasks: Tasks, atOnce: number): Promise<Results<Tasks>> {
  const results: unknown[] = [];
  const left = [...tasks.entries()];
  const lanes = Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  });
  const ends = await Promise.allSettled(lanes);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results as Results<Tasks>;
}
