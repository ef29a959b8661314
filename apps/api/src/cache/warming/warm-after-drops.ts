import type { Fence } from '../fence-contract.ts';

/** A bulk change is told in many entries: it is over when none has come for so long. */
const QUIET_MILLISECONDS = 2_000;
/** An import goes on for minutes, and what is filled in the middle of it is dropped again. */
const LEAST_MILLISECONDS = 30_000;

/**
 * Warms again after so much was dropped at once that traffic would have to fill it: a bulk change, another world.
 * @returns ends it.
 */
export function warmAfterDrops({
  fence,
  warm,
  quietMilliseconds = QUIET_MILLISECONDS,
  leastMilliseconds = LEAST_MILLISECONDS,
}: {
  fence: Pick<Fence, 'listen'>;
  warm: () => void;
  quietMilliseconds?: number;
  leastMilliseconds?: number;
}): () => void {
  let timer: NodeJS.Timeout | undefined;
  let warmedAt = -Infinity;
  const soon = () => {
    clearTimeout(timer);
    const wait = Math.max(quietMilliseconds, warmedAt + leastMilliseconds - performance.now());
    timer = setTimeout(() => {
      warmedAt = performance.now();
      warm();
    }, wait).unref();
  };
  const leave = fence.listen({
    onChanges(entries) {
      if (entries.some(({ op }) => op === 'bulk')) soon();
    },
    onWorld: soon,
  });
  return () => {
    clearTimeout(timer);
    leave();
  };
}
