import type { DuePurge, PurgeRepository } from './purge-repository.ts';
import { PurgeError, type PurgeTarget } from './purge-target.ts';
import { EVERYTHING, type SurrogateKey } from './surrogate-keys.ts';
import type { Again } from './wakeable-loop.ts';

/** Shorter than a claim on a purge. */
const REQUEST_MILLISECONDS = 5_000;
/** Whoever is so far behind catches up by dropping everything. */
const MAX_REQUESTS_BEHIND = 10;

/** Sends what is due to one target, a request each time it is called: as many purges as it takes. */
export function createSender({
  target,
  purges,
  stopping,
  onError,
}: {
  target: PurgeTarget;
  purges: PurgeRepository;
  stopping: AbortSignal;
  /** Hears of every failure; what failed is tried again. */
  onError: (error: unknown) => void;
}): () => Promise<Again> {
  return async () => {
    const due = await purges.due(target.name);
    if (due.purges.length === 0) return undefined;
    if (due.waitMilliseconds > 0) return due.waitMilliseconds;
    const batch = chooseBatch(due.purges, target.maxKeys);
    const claimed = new Set(
      await purges.claim(target.name, {
        ids: batch.map(({ id }) => id),
        pauseMilliseconds: target.pauseMilliseconds,
      }),
    );
    // Another process was faster.
    if (claimed.size === 0) return target.pauseMilliseconds;
    const ids = [...claimed];
    try {
      const keys = unite(batch.filter(({ id }) => claimed.has(id)));
      await target.send(
        keys.size > target.maxKeys ? [EVERYTHING] : [...keys],
        AbortSignal.any([stopping, AbortSignal.timeout(REQUEST_MILLISECONDS)]),
      );
    } catch (error) {
      if (stopping.aborted) await purges.release(ids);
      else {
        onError(error);
        await purges.fail(target.name, ids, describeFailure(error));
      }
      return target.pauseMilliseconds;
    }
    await purges.finish(target.name, ids);
    return target.pauseMilliseconds;
  };
}

/**
 * The purges of one request: the oldest whose keys fit into it together. All, where one of them drops everything anyway or where they are
 * so many that everything is dropped instead.
 */
function chooseBatch(due: readonly DuePurge[], maxKeys: number): readonly DuePurge[] {
  const all = unite(due);
  if (all.has(EVERYTHING) || all.size > maxKeys * MAX_REQUESTS_BEHIND) return due;
  const keys = new Set<SurrogateKey>();
  return due.filter((purge) => {
    const added = purge.keys.filter((key) => !keys.has(key));
    if (keys.size + added.length > maxKeys) return false;
    for (const key of added) keys.add(key);
    return true;
  });
}

function unite(batch: readonly DuePurge[]): Set<SurrogateKey> {
  const keys = new Set(batch.flatMap((purge) => purge.keys));
  return keys.has(EVERYTHING) ? new Set([EVERYTHING]) : keys;
}

function describeFailure(error: unknown) {
  if (error instanceof PurgeError) return error;
  const { message, cause, name } = error as Error & { cause?: Error };
  const why = name === 'TimeoutError' ? 'no answer in time' : (cause?.message ?? message);
  return { message: why, isFinal: false, retryAfterMilliseconds: undefined };
}
