import { currentScope } from '@headroom/database';
import type { Admission } from './admission.ts';
import type { GradientLimit } from './gradient-limit.ts';
import { overloaded } from './overloaded.ts';
import { PRIORITIES, type Priority } from './priority.ts';

/**
 * Lets a fill of the cache begin when there is room for it.
 * @throws AppError overloaded to all who wait for the fill.
 */
export type AdmitFill = <T>(
  fill: () => Promise<T>,
  options: {
    /** What is filled, for comparing times. */
    name: string;
    /** Nobody waits for it. */
    isAhead: boolean;
  },
) => Promise<T>;

/**
 * Where answers are kept, the work is the fill: it takes one place in the limit, however many wait for it, and those that find the answer
 * there take none. Its priority is that of the request that began it.
 */
export function createAdmitFill({ admission, limit }: { admission: Admission; limit: GradientLimit }): AdmitFill {
  return async (fill, { name, isAhead }) => {
    const scope = currentScope();
    const priority: Priority = isAhead ? 'background' : (PRIORITIES[scope?.urgency ?? 1] ?? 'read');
    const askedAt = scope?.marks ? performance.now() : 0;
    const isAdmitted = await admission.enter(priority, () => scope?.signal?.aborted ?? false);
    scope?.marks?.add({ kind: 'queue', startedAt: askedAt, endedAt: performance.now(), name: priority });
    if (!isAdmitted) throw overloaded(priority);
    const inFlight = admission.inFlight;
    const since = performance.now();
    try {
      const filled = await fill();
      limit.sample({ kind: `${priority} ${name}`, milliseconds: performance.now() - since, inFlight });
      return filled;
    } finally {
      admission.leave(priority);
    }
  };
}
