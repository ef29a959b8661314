import type { RedisConnection } from '../../redis/connect-redis.ts';
import { evaluate } from '../../redis/redis-script.ts';
import { release, renew } from './lease-scripts.ts';

/** For how long a key whose values cannot be kept is filled by each process for itself, without asking whose turn it is. */
const ALONE_MILLISECONDS = 10_000;

export interface HeldLease {
  readonly owner: string;
  /** What has to be sent before the lease is given back; it must not reject. */
  settle(work: Promise<unknown>): void;
  /** What was filled is not kept, and the next will not be either: those who wait shall not wait for each other. */
  mayNotShare(): void;
  release(): void;
}

/**
 * The leases that this process holds, by the key of the value. A lease is renewed while it is held, so that it can be short: when this
 * process dies or hangs, the others wait no longer than that.
 */
export function createHeldLeases({
  redis,
  leaseMilliseconds,
  longestMilliseconds,
}: {
  redis: Pick<RedisConnection, 'tell'>;
  leaseMilliseconds: number;
  /** It is renewed no longer than this. */
  longestMilliseconds: number;
}) {
  const held = new Map<string, HeldLease>();
  return {
    get: (valueKey: string): HeldLease | undefined => held.get(valueKey),
    /** @param keys of the value and of its lease. */
    hold(keys: readonly [value: string, lease: string], owner: string): HeldLease {
      const [valueKey] = keys;
      const endsAt = performance.now() + longestMilliseconds;
      let before: Promise<unknown> = Promise.resolve();
      let aloneMilliseconds = 0;
      const pulse = setInterval(() => {
        if (performance.now() > endsAt) clearInterval(pulse);
        else void redis.tell(0, (client) => evaluate(client, renew, [2, ...keys, owner, leaseMilliseconds]));
      }, leaseMilliseconds / 3).unref();
      const lease: HeldLease = {
        owner,
        settle: (work) => (before = work),
        mayNotShare: () => (aloneMilliseconds = ALONE_MILLISECONDS),
        release() {
          clearInterval(pulse);
          if (held.get(valueKey) === lease) held.delete(valueKey);
          void before.then(() =>
            redis.tell(0, (client) => evaluate(client, release, [2, ...keys, owner, aloneMilliseconds])),
          );
        },
      };
      held.set(valueKey, lease);
      return lease;
    },
  };
}
