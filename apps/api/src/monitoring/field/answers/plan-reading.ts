import type { Dimension, FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { resolveRange } from '../../resolve-range.ts';
import { DAY, HOUR, SLICE } from '../rollups/roll-up.ts';

/** The dimensions beside the route: each rollup has the route and at most one of these. */
const BESIDE_ROUTE = ['device', 'connection', 'country', 'browser', 'release', 'navigation'] as const;
/** The shortest rollups are kept for two days. */
const SLICES_SECONDS = DAY;
/** In ranges up to this, hours are enough for a chart. */
const HOURS_SECONDS = 14 * DAY;
const SLICED_RANGE_SECONDS = 12 * HOUR;
/** Rollups of one dimension are of whole hours: of a range up to this, they would answer for another one. */
const HOURLY_RANGE_SECONDS = 2 * HOUR;

/** What is read for an answer; times in seconds since 1970. */
export interface Reading {
  source: 'rollup' | 'raw';
  from: number;
  to: number;
  /** Of rollups, and of the points of series. */
  step: number;
  isCut: boolean;
  /** Of all visits, of which single events are read; 1: all. */
  share: number;
  /** Since when what is read is kept. */
  floor: number;
  /** The one dimension of the rollups, if any. */
  dimension: Exclude<Dimension, 'route'> | undefined;
}

/**
 * From what a question can be answered: rollups where one dimension beside the route is enough, single events for everything else.
 * @param by the dimension that the answer tells apart, if any.
 */
export function planReading(
  query: FieldQuery,
  {
    by,
    rawDays,
    rollupDays,
    isRaw = false,
    now = Date.now(),
  }: { by?: Dimension; rawDays: number; rollupDays: number; isRaw?: boolean; now?: number },
): Reading {
  const { from, to } = resolveRange(query, new Date(now));
  const asked = { from: from.getTime() / 1_000, to: to.getTime() / 1_000 };
  const dimensions = BESIDE_ROUTE.filter((name) => name === by || (query[name]?.length ?? 0) > 0);
  const today = Math.floor(now / 1_000 / DAY) * DAY;
  const length = asked.to - asked.from;
  const rawFloor = today - rawDays * DAY;
  const isFine = dimensions.length === 1 && length <= HOURLY_RANGE_SECONDS && asked.from >= rawFloor;
  const source = isRaw || isFine || dimensions.length > 1 || query.withBots ? 'raw' : 'rollup';
  const step = stepOf({ isPlain: dimensions.length === 0, length, asked, today, rawFloor, source });
  const floor = source === 'raw' || step < DAY ? rawFloor : today - rollupDays * DAY;
  const aligned = Math.floor(asked.from / step) * step;
  return {
    source,
    from: Math.min(Math.max(aligned, floor), Math.floor(asked.to / step) * step),
    to: Math.ceil(asked.to / step) * step,
    step,
    isCut: aligned < floor,
    share: 1,
    floor,
    dimension: source === 'rollup' ? dimensions[0] : undefined,
  };
}

function stepOf({
  isPlain,
  length,
  asked,
  today,
  rawFloor,
  source,
}: {
  isPlain: boolean;
  length: number;
  asked: { from: number };
  today: number;
  rawFloor: number;
  source: Reading['source'];
}): number {
  const isShort = length <= SLICED_RANGE_SECONDS;
  if (source === 'raw') return isShort ? SLICE : length <= HOURS_SECONDS ? HOUR : DAY;
  if (isPlain && isShort && asked.from >= today - SLICES_SECONDS) return SLICE;
  return length <= HOURS_SECONDS && asked.from >= rawFloor ? HOUR : DAY;
}

/** The period of the same length before; of no length where a part of it is not kept any more: half a period compares with nothing. */
export function readingBefore(reading: Reading): Reading {
  const from = 2 * reading.from - reading.to;
  return { ...reading, from: from < reading.floor ? reading.from : from, to: reading.from };
}

/** What an answer says of its reading. */
export const headOf = ({ from, to, step, source, isCut, share }: Reading) => ({
  from: new Date(from * 1_000).toISOString(),
  to: new Date(to * 1_000).toISOString(),
  stepSeconds: step,
  source,
  isCut,
  visitsShare: share,
});
