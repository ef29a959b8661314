import { NotConnectedError } from '../../changes/feed-connection.ts';
import type { Recorder } from '../recorder.ts';

const LOOK_MILLISECONDS = 10_000;
/** A connection that is half open answers nothing and refuses nothing. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * Records how far this process is behind in reading the change feed: how long a reading takes now, or, where none comes to its end, how
 * long ago the last one did. Where nothing follows the feed, as in a server that nobody has asked yet, nothing is recorded.
 * @param read resolves after a reading that began after the call
 */
export function watchFeedLag({
  read,
  recorder,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
}: {
  read: () => Promise<unknown>;
  recorder: Pick<Recorder, 'gauge' | 'describe'>;
  patienceMilliseconds?: number;
}) {
  recorder.describe({ feed_lag_seconds: 'How far the process is behind in reading the change feed' });
  let lastAt: number | undefined;
  async function look(): Promise<void> {
    const begun = performance.now();
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), patienceMilliseconds).unref();
    const reading = read().then(
      () => 'read' as const,
      (error: unknown) => (error instanceof NotConnectedError ? ('resting' as const) : ('late' as const)),
    );
    const outcome = await Promise.race([reading, late.promise]);
    clearTimeout(timer);
    const now = performance.now();
    if (outcome === 'resting') lastAt = undefined;
    else {
      recorder.gauge('feed_lag_seconds', {}, (now - (outcome === 'read' ? begun : (lastAt ?? begun))) / 1_000);
      if (outcome === 'read') lastAt = now;
    }
  }
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  return {
    look,
    start() {
      timer ??= setInterval(() => {
        if (isLooking) return;
        isLooking = true;
        void look().finally(() => (isLooking = false));
      }, LOOK_MILLISECONDS).unref();
    },
    // Nobody waits for the last look: where the database is gone it would hold up the end.
    stop: () => clearInterval(timer),
  };
}
