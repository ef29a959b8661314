import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { setTimeout as wait } from 'node:timers/promises';

/** A thousand looks a second: V8's own choice, at which a process loses a few per cent. */
const INTERVAL_MICROSECONDS = 1_000;
const STEP_MILLISECONDS = 500;

/**
 * Looks a thousand times a second at what this process runs.
 * @param onStep called twice a second with the share that is done; false ends it without a profile.
 * @returns undefined where it was ended
 */
export async function takeCpuProfile({
  seconds,
  onStep,
}: {
  seconds: number;
  onStep: (share: number) => Promise<boolean>;
}): Promise<Profiler.Profile | undefined> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
    await session.post('Profiler.start');
    const begun = performance.now();
    const share = () => (performance.now() - begun) / (seconds * 1_000);
    while (share() < 1) {
      // oxlint-disable-next-line no-await-in-loop -- the wait is the work
      await wait(Math.min(STEP_MILLISECONDS, Math.max(1, (1 - share()) * seconds * 1_000)));
      // oxlint-disable-next-line no-await-in-loop
      if (!(await onStep(Math.min(1, share())))) return undefined;
    }
    const { profile } = await session.post('Profiler.stop');
    return profile;
  } finally {
    session.disconnect();
  }
}
