import type { Fence } from '../../cache/fence-contract.ts';
import { createGate } from '../../performance/create-gate.ts';
import type { Anchors, AnchorsRepository } from './anchors-repository.ts';
import { createMemory, type Remembered } from './create-memory.ts';
import { createMarksFootprint } from './footprints/counts-footprint.ts';
import { isInIndex, isSelective } from './filter-sql.ts';
import {
  filterText,
  type ListOrder,
  type ListTuning,
  type OrderKey,
  type ProductFilter,
  type RowKey,
} from './list-request.ts';

/** Positions are at most this much behind the changes that move them (docs/decisions/0005-lists-by-cursor-and-by-position.md). */
const LAG_MILLISECONDS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Each may sort in 128 MB and keeps a core busy for half a second; who would wait longer than some seconds is told to come again. */
const FLIGHTS_AT_ONCE = 2;
const FLIGHTS_WAITING = 20;
/** A list has about a thousand anchors, more only past a million rows. */
const ANCHORS_A_LIST = 1_000;

/**
 * Rows between two anchors for a list of about `rows`, at most `rowsBetween`: a filter that leaves few rows passes over many others on
 * its walk, so its anchors stand closer, about as dense in the index as those of the whole list.
 */
export const spacingFor = (rows: number, rowsBetween: number): number =>
  Math.min(rowsBetween, Math.max(1, Math.round(rows / ANCHORS_A_LIST)));

export interface Seek {
  at: RowKey;
  skip: number;
}

/**
 * Where to start reading to stand at `offset` of a list: the nearest anchor at or before it in reading direction, itself included, and
 * how many rows to pass over from there.
 * @returns undefined for a list without rows.
 */
export function seekTo(
  anchors: Pick<Anchors, 'spacing' | 'rows' | 'total'>,
  { offset, descending }: { offset: number; descending: boolean },
): Seek | undefined {
  const last = anchors.rows.length - 1;
  if (last < 0) return undefined;
  // Counted from the low end; below zero are rows that came after the anchors were read.
  const position = descending ? anchors.total - 1 - offset : offset;
  const index = Math.min(
    last,
    Math.max(0, descending ? Math.ceil(position / anchors.spacing) : Math.floor(position / anchors.spacing)),
  );
  const at = anchors.rows[index];
  if (!at) return undefined;
  // Between the last anchor and the end there is no anchor above: then the list is read from its very end.
  if (descending && position > index * anchors.spacing) return undefined;
  return { at, skip: descending ? index * anchors.spacing - position : position - index * anchors.spacing };
}

const keyOf = (filter: ProductFilter, key: OrderKey) => `${key}|${filterText(filter)}`;

/** Remembers anchors by filter and sort key; both directions of a sort share them. */
export function createAnchors({
  repository,
  estimate,
  tuning,
  fence,
}: {
  repository: AnchorsRepository;
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
  fence: Fence | undefined;
}) {
  const gate = createGate({ maxRunning: FLIGHTS_AT_ONCE, maxWaiting: FLIGHTS_WAITING });
  const memory = createMemory<Anchors>({
    fence,
    lagMilliseconds: LAG_MILLISECONDS,
    maxBytes: MAX_BYTES,
    sizeOf: ({ rows }) => rows.length * 200 + 100,
  });
  return {
    get(filter: ProductFilter, key: OrderKey): Promise<Remembered<Anchors>> {
      return memory.get(keyOf(filter, key), async () => {
        const rows = await estimate(filter);
        const gather = isSelective(filter) && (rows <= tuning.gatherAnchorRows || !isInIndex(filter, key));
        const value = await gate(() =>
          repository.read({ filter, key, gather, spacing: spacingFor(rows, tuning.rowsBetweenAnchors) }),
        );
        const footprint = createMarksFootprint({ filter, isMended: false, key });
        return { value, snapshot: value.snapshot, footprint };
      });
    },
    /** What is remembered already, for totals that cost nothing. */
    peek: (filter: ProductFilter, { key }: Pick<ListOrder, 'key'>): Anchors | undefined =>
      memory.peek(keyOf(filter, key)),
  };
}
export type AnchorsCache = ReturnType<typeof createAnchors>;
