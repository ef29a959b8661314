import type { User } from '@headroom/contracts/accounts';
import type { OperatorAction, PurgeTarget } from '@headroom/contracts/cache';
import type { Pool, PoolClient } from 'pg';
import { AppError } from '../../errors.ts';
import type { CachedEntry } from '../fenced-cache.ts';
import type { KeptAnswer } from '../http/kept-answer.ts';
import type { ResponseCache } from '../response-cache.ts';
import type { Warmer } from '../warming/warmer.ts';
import { followActions, type ActionFollower } from './follow-actions.ts';
import type { FollowedAction, NewAction, OperatorActions } from './operator-actions.ts';
import { purgeSharedCaches } from './purge-shared-caches.ts';
import { purgeTest } from './purge-test.ts';
import type { RecentPurges } from './recent-purges.ts';

export interface CacheManagement extends Pick<ActionFollower, 'wake'> {
  /** Drops what the target means, in every process and in the tier that they share. */
  purge(user: User, target: PurgeTarget): Promise<OperatorAction>;
  /** Fills these keys, or the most asked ones, when there is time. */
  warm(user: User, keys: readonly string[] | undefined): Promise<OperatorAction>;
  /** In every process, until it is switched again. @throws AppError not_found for a route that has no cache. */
  switchRoute(user: User, options: { route: string; isOn: boolean }): Promise<OperatorAction>;
  /** Does what was asked of other processes, from now on; switches that are off are taken over first. Needs no database yet. */
  start(): void;
  stop(): Promise<void>;
}

/** After the longest that an answer may take: what was being filled while it was purged has been kept by then. */
const PURGE_AGAIN_MILLISECONDS = 15_000;

export const tagsOf = ({ key, value }: CachedEntry<KeptAnswer>) => ({ key, tags: value.filled.surrogateKeys });

/**
 * What operators do to the cache. An action is recorded first, then done here, and done by the other processes as they read it: by notice
 * within milliseconds, by looking within seconds where notices are lost.
 */
export function manageCache({
  cache,
  actions,
  purges,
  warmer,
  pool,
  repeatMilliseconds,
  onError,
}: {
  cache: Pick<ResponseCache, 'engine' | 'routes' | 'switchRoute'>;
  actions: OperatorActions;
  purges: RecentPurges;
  warmer: Pick<Warmer, 'add' | 'addPopular'>;
  pool: Pick<Pool, 'query'>;
  /** After which shared caches are purged a second time. */
  repeatMilliseconds: number;
  onError: (error: unknown) => void;
}): CacheManagement {
  const timers = new Set<NodeJS.Timeout>();

  function purgeHere(transactionId: bigint, target: PurgeTarget): number {
    purges.add(transactionId, target);
    const test = purgeTest(target);
    const timer = setTimeout(() => {
      timers.delete(timer);
      cache.engine.purge((entry) => purges.refuses(tagsOf(entry), entry.snapshot));
    }, PURGE_AGAIN_MILLISECONDS).unref();
    timers.add(timer);
    return cache.engine.purge((entry) => test(tagsOf(entry)));
  }
  function follow({ action, target, transactionId }: FollowedAction): void {
    if (action === 'purge') purgeHere(transactionId, target as PurgeTarget);
    else if (action === 'switch') {
      const { route, isOn } = target as { route: string; isOn: boolean };
      cache.switchRoute(route, isOn);
    }
    // What one process warms, the others find in the shared tier; without one, each has its own traffic.
  }
  const follower = followActions({
    actions: {
      after: actions.after,
      async idBefore(ageSeconds) {
        // Behind this place every later switch is heard of.
        const id = await actions.idBefore(ageSeconds);
        const { rows } = await pool.query<{ route: string }>('SELECT route FROM cache_switches');
        for (const { route } of rows) cache.switchRoute(route, false);
        return id;
      },
    },
    onAction: follow,
    onError,
  });

  async function act(
    asked: NewAction,
    {
      record,
      perform,
    }: { record?: (client: PoolClient) => Promise<unknown>; perform: (action: FollowedAction) => object },
  ): Promise<OperatorAction> {
    let id: number | undefined;
    try {
      const recorded = await actions.record(asked, async (client, own) => {
        id = own;
        follower.own(own);
        await record?.(client);
      });
      const result = perform(recorded);
      await actions.complete(recorded.id, result);
      const { transactionId: _, ...action } = recorded;
      return { ...action, result };
    } catch (error) {
      // Whether it was committed or not: where it was, it is done when it is heard of.
      if (id !== undefined) follower.own(id, false);
      throw error;
    }
  }

  return {
    purge: (user, target) =>
      act(
        { user, action: 'purge', target },
        {
          record: (client) => purgeSharedCaches(client, { target, repeatMilliseconds }),
          perform: ({ transactionId }) => ({ purged: purgeHere(transactionId, target) }),
        },
      ),
    warm: (user, keys) =>
      act(
        { user, action: 'warm', target: keys ? { keys } : {} },
        { perform: () => ({ waiting: keys ? warmer.add(keys) : warmer.addPopular() }) },
      ),
    async switchRoute(user, target) {
      const { route, isOn } = target;
      if (!cache.routes.has(route)) {
        const known = [...cache.routes.keys()].join(', ');
        throw new AppError('not_found', { detail: `No route of this name has a cache; there are ${known}.` });
      }
      const statement = isOn
        ? 'DELETE FROM cache_switches WHERE route = $1'
        : 'INSERT INTO cache_switches (route) VALUES ($1) ON CONFLICT DO NOTHING';
      return act(
        { user, action: 'switch', target },
        {
          record: (client) => client.query(statement, [route]),
          perform() {
            cache.switchRoute(route, isOn);
            return { isOn };
          },
        },
      );
    },
    wake: follower.wake,
    start: follower.start,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await follower.stop();
    },
  };
}
