import { MARKS_MAX } from '@headroom/contracts/catalogue';
import { chooseGroups, thinMarks, turnMarks, type GroupOf, type MarkPlace } from '@headroom/contracts/mark-groups';
import type { Marks, MarksQuery } from '@headroom/contracts/products';
import { meet, type Snapshot } from '../../changes/snapshot.ts';
import { spacingFor, type AnchorsCache } from './anchors.ts';
import type { Anchors, AnchorsRepository } from './anchors-repository.ts';
import type { CountsRepository } from './counts-repository.ts';
import { leastLagLeft } from './create-memory.ts';
import type { ListOrder, ListTuning, OrderKey, ProductFilter } from './list-request.ts';
import { isSelective } from './filter-sql.ts';
import { readFilter, readOrder } from './parse-query.ts';
import type { SearchInterpreter } from './search-query.ts';

/** A count of a word that so many products carry takes as long as the marks are worth; its total stays that of the anchors. */
const COUNT_SEARCH_UP_TO = 200_000;

export interface MarksRead {
  marks: Marks;
  filter: ProductFilter;
  isMended: boolean;
  /** Null by relevance. */
  order: ListOrder | null;
  /** What all statements saw; undefined where some of them do not tell. */
  snapshot: Snapshot | undefined;
  lagLeftMilliseconds: number | undefined;
}
type Read = Pick<MarksRead, 'marks' | 'snapshot' | 'lagLeftMilliseconds'>;

/** A mark as the anchors show it: it begins behind the anchor before `index`, and at `index` at the latest. */
interface RoughPlace extends MarkPlace {
  index: number;
  from: string | null;
}

/** The marks of a list in rising order, each at the first anchor of its group. */
export function placeMarks(anchors: Pick<Anchors, 'spacing' | 'rows'>, groupOf: GroupOf): RoughPlace[] {
  const places: RoughPlace[] = [];
  for (const [index, { key }] of anchors.rows.entries()) {
    const { label, from } = groupOf(key);
    if (places.at(-1)?.label !== label) places.push({ label, from, index, offset: index * anchors.spacing });
  }
  return places;
}

export function createReadMarks(dependencies: {
  anchors: AnchorsCache;
  anchorsRepository: AnchorsRepository;
  counts: CountsRepository;
  interpret: SearchInterpreter;
  estimate: (filter: ProductFilter) => Promise<number>;
  currencyFractionDigits: number;
  tuning: ListTuning;
}) {
  const { anchors, anchorsRepository, counts, interpret, estimate, currencyFractionDigits, tuning } = dependencies;

  async function marksOf(filter: ProductFilter, order: ListOrder): Promise<Read> {
    const rows = await estimate(filter);
    if (rows <= tuning.gatherRows) {
      const read = await anchorsRepository.read({
        filter,
        key: order.key,
        gather: isSelective(filter),
        spacing: spacingFor(rows, tuning.rowsBetweenAnchors),
      });
      const marks = await answer(read, { filter, order, total: read.total, isExact: true });
      return { marks, snapshot: read.snapshot, lagLeftMilliseconds: undefined };
    }
    const isCounted = filter.search === null || rows <= COUNT_SEARCH_UP_TO;
    const [{ value: read, lagLeftMilliseconds }, total] = await Promise.all([
      anchors.get(filter, order.key),
      isCounted ? counts.countExactly(filter) : Promise.resolve(null),
    ]);
    const marks = await answer(read, { filter, order, total: total?.total ?? read.total, isExact: total !== null });
    // What makes marks exact was read after the anchors.
    return { marks, snapshot: total ? meet(read.snapshot, total.snapshot) : read.snapshot, lagLeftMilliseconds };
  }

  /** Moves marks from their anchors back to where their groups begin. */
  async function refine(read: Anchors, filter: ProductFilter, key: OrderKey): Promise<MarkPlace[]> {
    const keys = read.rows.map((row) => row.key);
    const places = placeMarks(read, chooseGroups(key, keys, currencyFractionDigits));
    // Where the filter is judged by the index alone this reads less than `spacing` entries a mark; elsewhere a mark may stand behind its
    // group's beginning by less than that, a thousandth of the list.
    const isExact = read.spacing > 1 && !isSelective(filter);
    const bounds = places.flatMap(({ index, from }) => {
      const at = read.rows[index - 1];
      return at && from !== null && isExact ? [{ index, at, below: from }] : [];
    });
    const rows = key === 'id' ? [] : await anchorsRepository.countBelow({ filter, key, bounds });
    const exact = new Map(bounds.map(({ index }, n) => [index, (index - 1) * read.spacing + (rows[n] ?? 0)]));
    return places.map(({ label, index, offset }) => ({ label, offset: exact.get(index) ?? offset }));
  }

  // Marks live as long as the anchors that they come from.
  const refined = new WeakMap<Anchors, Promise<MarkPlace[]>>();
  function risingMarks(read: Anchors, filter: ProductFilter, key: OrderKey): Promise<MarkPlace[]> {
    const kept = refined.get(read);
    if (kept) return kept;
    const places = refine(read, filter, key);
    refined.set(read, places);
    places.catch(() => refined.delete(read));
    return places;
  }

  async function answer(
    read: Anchors,
    options: { filter: ProductFilter; order: ListOrder; total: number; isExact: boolean },
  ): Promise<Marks> {
    const { filter, order, total, isExact } = options;
    const rising = await risingMarks(read, filter, order.key);
    const places = order.descending ? turnMarks(rising, read.total) : rising;
    return {
      marks: thinMarks(places, { total: read.total, max: MARKS_MAX }),
      total,
      totalIsExact: isExact,
      positionAsOf: read.asOf.toISOString(),
    };
  }

  async function totalOf(filter: ProductFilter): Promise<Read> {
    const rows = await estimate(filter);
    const counted = rows <= COUNT_SEARCH_UP_TO ? await counts.countExactly(filter) : undefined;
    const total = { total: counted?.total ?? rows, totalIsExact: counted !== undefined };
    const marks = { marks: [], ...total, positionAsOf: null };
    return { marks, snapshot: counted?.snapshot, lagLeftMilliseconds: undefined };
  }

  return async function readMarks(query: MarksQuery, { activeOnly }: { activeOnly: boolean }): Promise<MarksRead> {
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const asked = readOrder(query.sort, search);
    const order = asked === 'relevance' ? null : asked;
    const isMended = search?.isMended ?? false;
    const read = await (order ? marksOf(filter, order) : totalOf(filter));
    // How a misspelt search was understood hangs on statements of its own.
    const lagLeftMilliseconds = leastLagLeft([read, search]);
    return { ...read, ...(isMended && { snapshot: undefined }), lagLeftMilliseconds, filter, isMended, order };
  };
}
export type ReadMarks = ReturnType<typeof createReadMarks>;
