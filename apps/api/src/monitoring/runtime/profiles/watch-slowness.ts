import type { ProcessKind, RuntimeSample } from '@headroom/contracts/monitoring/runtime-memory';

/** Workers give way to everybody else, so they are late by their nature. */
const LIMIT_MILLISECONDS: Readonly<Record<ProcessKind, number>> = { api: 200, worker: 1_000 };
/** Half a minute, by looks. */
const LOOKS = 3;
const REST_MILLISECONDS = 10 * 60_000;

/**
 * Finds out when a process is slow for so long that it is worth a look at what it does: its event loop was late in three looks in a row. At most
 * once in ten minutes.
 * @returns hears each look, and says why a profile is to be taken, or nothing.
 */
export function watchSlowness(
  kind: ProcessKind,
  { now = () => performance.now() }: { now?: () => number } = {},
): (sample: Pick<RuntimeSample, 'eventLoop'>) => string | undefined {
  const limit = LIMIT_MILLISECONDS[kind];
  let late: number[] = [];
  let lastAt = -Infinity;
  return ({ eventLoop: { delayP99Ms } }) => {
    late = delayP99Ms !== null && delayP99Ms > limit ? [...late, delayP99Ms] : [];
    if (late.length < LOOKS || now() - lastAt < REST_MILLISECONDS) return undefined;
    lastAt = now();
    const least = Math.round(Math.min(...late));
    late = [];
    return `Event-loop delay p99 was at least ${least} ms for half a minute; ${limit} ms are the limit.`;
  };
}
