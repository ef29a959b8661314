import { priceBars } from '@headroom/contracts/price-bars';
import type { Facets, FacetsQuery } from '@headroom/contracts/products';
import type { Fence } from '../../cache/fence-contract.ts';
import { LAG_MILLISECONDS } from '../../cache/footprint.ts';
import { meet, type Snapshot } from '../../changes/snapshot.ts';
import { createGate } from '../../performance/create-gate.ts';
import type { CountsRepository } from './counts-repository.ts';
import { createMemory, leastLagLeft, type Made, type Remembered } from './create-memory.ts';
import { createFacetsFootprint } from './footprints/counts-footprint.ts';
import { isSelective } from './filter-sql.ts';
import { FACETS, type FacetCounts, type FacetName, type FacetsRepository } from './facets-repository.ts';
import { filterText, type ListTuning, type ProductFilter } from './list-request.ts';
import { readFilter } from './parse-query.ts';
import type { SearchInterpreter } from './search-query.ts';

/** Counts over many rows are kept; small ones are counted every time. */
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
  /** When it began. */
  asOf: Date;
}
type Counted = Remembered<Pass>;

export interface FacetsRead {
  facets: Facets;
  filter: ProductFilter;
  isMended: boolean;
  /** What all passes saw; undefined where some statement does not tell. */
  snapshot: Snapshot | undefined;
  lagLeftMilliseconds: number | undefined;
}

/** The filter as a facet sees it: without its own part. */
function without(filter: ProductFilter, facet: FacetName): ProductFilter {
  return facet === 'price' ? { ...filter, minPrice: null, maxPrice: null } : { ...filter, [facet]: null };
}
const isFiltered = (filter: ProductFilter, facet: FacetName): boolean =>
  facet === 'price' ? filter.minPrice !== null || filter.maxPrice !== null : filter[facet] !== null;

interface PassAsked {
  filter: ProductFilter;
  name: string;
  isNew: boolean;
}
interface PassesAsked {
  filter: ProductFilter;
  facets: readonly FacetName[];
  limit: number;
  isNew: boolean;
}
interface OwnAsked {
  filter: ProductFilter;
  facet: FacetName;
  limit: number;
  isNew: boolean;
}

export function createReadFacets(dependencies: {
  repository: FacetsRepository;
  counts: CountsRepository;
  interpret: SearchInterpreter;
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
  fence: Fence | undefined;
}) {
  const { repository, counts, interpret, estimate, tuning, fence } = dependencies;
  // Passes are kept beside the answers: the counts of types under a type are the counts of types without it, which are there already.
  const memory = createMemory<Pass>({
    fence,
    lagMilliseconds: LAG_MILLISECONDS,
    maxBytes: MAX_BYTES,
    sizeOf: (pass) => 200 + 100 * [...pass.counts.values()].reduce((sum, { values }) => sum + values.length, 0),
  });
  const gate = createGate({ maxRunning: PASSES_AT_ONCE, maxWaiting: PASSES_WAITING });

  type Make = () => Promise<Pick<Pass, 'counts' | 'total'> & { snapshot: Snapshot }>;
  async function run({ filter, name, isNew }: PassAsked, make: Make): Promise<Counted> {
    const made = async (): Promise<Made<Pass>> => {
      const asOf = new Date();
      const { snapshot, ...counted } = await gate(make);
      return { value: { ...counted, asOf }, snapshot, footprint: createFacetsFootprint({ filter, isMended: false }) };
    };
    if (isNew || (await estimate(filter)) <= tuning.gatherRows)
      return { ...(await made()), lagLeftMilliseconds: undefined };
    return memory.get(`${name}|${filterText(filter)}`, made);
  }

  const countTotal = (filter: ProductFilter, isNew: boolean) =>
    run({ filter, name: 'total', isNew }, async () => ({ counts: new Map(), ...(await counts.countExactly(filter)) }));
  const countPass = ({ filter, facets, limit, isNew }: PassesAsked) =>
    run({ filter, name: `${facets.join()}|${limit}`, isNew }, async () => ({
      ...(await repository.count({ filter, facets, limit })),
      total: 0,
    }));

  /** A facet under all filters but its own, with the values that are filtered by even where they are rare. */
  async function countOwn({ filter, facet, limit, isNew }: OwnAsked): Promise<Counted> {
    const open = without(filter, facet);
    const pass = await countPass({ filter: open, facets: [facet], limit, isNew });
    const own = pass.value.counts.get(facet);
    if (facet === 'price' || !own) return pass;
    const only = (filter[facet] ?? []).filter((value) => !own.values.some((there) => there.value === value));
    if (only.length === 0) return pass;
    const rare = await repository.count({ filter: open, facets: [facet], limit, only });
    const values = [...own.values, ...(rare.counts.get(facet)?.values ?? [])];
    return {
      ...pass,
      value: { ...pass.value, counts: new Map([[facet, { ...own, values }]]) },
      snapshot: meet(pass.snapshot, rare.snapshot),
    };
  }

  /** @param isNew nothing is taken from memory that may be late: whoever asks must see a certain change. */
  return async function readFacets(
    query: FacetsQuery,
    { activeOnly, isNew = false }: { activeOnly: boolean; isNew?: boolean },
  ): Promise<FacetsRead> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const limit = query.values;
    const open = FACETS.filter((facet) => facet !== 'tag' && !isFiltered(filter, facet));
    // Without a selective filter each facet has an index to itself, which beats one pass over the rows for all of them.
    const together = isSelective(filter) ? [open] : open.map((facet) => [facet]);
    const own = (facet: FacetName) => () => countOwn({ filter, facet, limit, isNew });
    const pass = (facets: readonly FacetName[]) => () => countPass({ filter, facets, limit, isNew });
    const passes = await inTurn(
      [
        // Tags take longest, so they go first.
        isFiltered(filter, 'tag') ? own('tag') : pass(['tag']),
        () => countTotal(filter, isNew),
        ...together.filter((names) => names.length > 0).map(pass),
        ...FACETS.filter((facet) => facet !== 'tag' && isFiltered(filter, facet)).map(own),
      ],
      STATEMENTS_AT_ONCE,
    );
    const byFacet = new Map(passes.flatMap(({ value }) => [...value.counts]));
    const of = (facet: FacetName) => byFacet.get(facet) ?? { values: [], distinct: 0 };
    const asOf = new Date(Math.min(...passes.map(({ value }) => value.asOf.getTime())));
    const facets: Facets = {
      total: passes.reduce((sum, { value }) => sum + value.total, 0),
      totalIsExact: passes.every((counted) => counted.lagLeftMilliseconds === undefined),
      asOf: asOf.toISOString(),
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
    const isMended = search?.isMended ?? false;
    // How a misspelt search was understood hangs on statements of its own.
    const snapshot = isMended ? undefined : passes.map((one) => one.snapshot).reduce(meet);
    return { facets, filter, isMended, snapshot, lagLeftMilliseconds: leastLagLeft([...passes, search]) };
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
