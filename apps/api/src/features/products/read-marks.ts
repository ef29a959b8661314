import { MARKS_MAX } from '@headroom/contracts/catalogue';
import type { Marks, MarksQuery } from '@headroom/contracts/products';
import type { AnchorsCache } from './anchors.ts';
import type { Anchors, AnchorsRepository } from './anchors-repository.ts';
import type { CountsRepository } from './counts-repository.ts';
import { GATHER_ROWS, type ListOrder, type ProductFilter } from './list-request.ts';
import { chooseGroups, type GroupOf } from './mark-labels.ts';
import { readFilter, readOrder } from './parse-query.ts';
import type { SearchInterpreter } from './search-query.ts';

/** A count of a word that so many products carry takes as long as the marks are worth; its total stays that of the anchors. */
const COUNT_SEARCH_UP_TO = 200_000;

interface Place {
  label: string;
  offset: number;
}

/**
 * Marks in rising order: each group's first row stands behind the last anchor of the group before. `spacing` 1 makes that exact.
 */
export function placeMarks(anchors: Anchors, groupOf: GroupOf): Place[] {
  const places: Place[] = [];
  for (const [index, { key }] of anchors.rows.entries()) {
    const { label } = groupOf(key);
    if (places.at(-1)?.label !== label) places.push({ label, offset: index * anchors.spacing });
  }
  return places;
}

/** The same marks for the list read downwards: a group then begins where, upwards, the next one began. */
export function turnMarks(places: readonly Place[], total: number): Place[] {
  return places
    .map(({ label }, index) => ({ label, offset: total - (places[index + 1]?.offset ?? total) }))
    .toReversed();
}

/** At most `max` marks: those with the most rows stay, in their order. */
export function thinMarks(places: readonly Place[], { total, max }: { total: number; max: number }): Place[] {
  if (places.length <= max) return [...places];
  const rows = places.map(({ offset }, index) => (places[index + 1]?.offset ?? total) - offset);
  const kept = new Set([...places.keys()].toSorted((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0)).slice(0, max));
  return places.filter((_, index) => kept.has(index));
}

export function createReadMarks(dependencies: {
  anchors: AnchorsCache;
  anchorsRepository: AnchorsRepository;
  counts: CountsRepository;
  interpret: SearchInterpreter;
  estimate: (filter: ProductFilter) => Promise<number>;
  currencyFractionDigits: number;
}) {
  const { anchors, anchorsRepository, counts, interpret, estimate, currencyFractionDigits } = dependencies;

  async function marksOf(filter: ProductFilter, order: ListOrder): Promise<Marks> {
    const rows = await estimate(filter);
    if (rows <= GATHER_ROWS) {
      const read = await anchorsRepository.read({ filter, key: order.key, spacing: 1 });
      return answer(read, order, { total: read.total, isExact: true });
    }
    const isCounted = filter.search === null || rows <= COUNT_SEARCH_UP_TO;
    const [read, total] = await Promise.all([
      anchors.get(filter, order.key),
      isCounted ? counts.countExactly(filter) : Promise.resolve(null),
    ]);
    return answer(read, order, { total: total ?? read.total, isExact: total !== null });
  }

  function answer(read: Anchors, order: ListOrder, { total, isExact }: { total: number; isExact: boolean }): Marks {
    const groupOf = chooseGroups(
      order.key,
      read.rows.map(({ key }) => key),
      currencyFractionDigits,
    );
    const rising = placeMarks(read, groupOf);
    const places = order.descending ? turnMarks(rising, read.total) : rising;
    return {
      marks: thinMarks(places, { total: read.total, max: MARKS_MAX }),
      total,
      totalIsExact: isExact,
      positionAsOf: read.asOf.toISOString(),
    };
  }

  return async function marks(query: MarksQuery, { activeOnly }: { activeOnly: boolean }): Promise<Marks> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const order = readOrder(query.sort, search);
    if (order !== 'relevance') return marksOf(filter, order);
    const rows = await estimate(filter);
    const isExact = rows <= COUNT_SEARCH_UP_TO;
    return {
      marks: [],
      total: isExact ? await counts.countExactly(filter) : rows,
      totalIsExact: isExact,
      positionAsOf: null,
    };
  };
}
export type ReadMarks = ReturnType<typeof createReadMarks>;
