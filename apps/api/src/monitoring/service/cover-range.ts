import { RESOLUTIONS } from '../resolutions.ts';

/** A step that has ended may still be brought up to date for so long. */
const SETTLE_SECONDS = 90;

export interface Segment {
  resolution: number;
  /** Seconds since 1970. */
  from: number;
  /** Exclusive. */
  to: number;
}

/**
 * Which rows hold a range exactly once: long steps in its middle, shorter ones at its edges; where short steps are not kept any more the
 * range is rounded outwards.
 * @param from seconds since 1970, as `to` and `now`
 * @param begun since when there are steps of a resolution that not all of the time has, as where a release brought it
 * @param step of the chart, which no row may be longer than; undefined: one figure for all
 */
export function coverRange({
  from,
  to,
  now,
  begun = new Map(),
  step = Infinity,
}: {
  from: number;
  to: number;
  now: number;
  begun?: ReadonlyMap<number, number>;
  step?: number | undefined;
}): Segment[] {
  const levels = RESOLUTIONS.filter(({ seconds }) => seconds <= step && (step === Infinity || step % seconds === 0));
  const cover = (start: number, end: number, level: number): Segment[] => {
    const own = levels[level];
    if (start >= end || !own) return [];
    const { seconds } = own;
    if (level === 0) return [{ resolution: seconds, from: Math.floor(start / seconds) * seconds, to: end }];
    const below = levels[level - 1]!;
    const isKept = start >= now - below.keptSeconds + 2 * seconds;
    const first = Math.max(
      (isKept ? Math.ceil : Math.floor)(start / seconds) * seconds,
      begun.get(seconds) ?? -Infinity,
    );
    const last = Math.floor(Math.min(end, now - SETTLE_SECONDS) / seconds) * seconds;
    if (first >= last) return cover(start, end, level - 1);
    return [
      ...cover(start, first, level - 1),
      { resolution: seconds, from: first, to: last },
      ...cover(last, end, level - 1),
    ];
  };
  return cover(from, to, levels.length - 1);
}
