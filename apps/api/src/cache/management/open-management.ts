import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Follower } from '../../changes/create-follower.ts';
import type { Fence } from '../fence-contract.ts';
import type { ResponseCache } from '../response-cache.ts';
import { createPopularity } from '../warming/popularity.ts';
import { createPrediction } from '../warming/predict-next.ts';
import { createTransitions } from '../warming/transitions.ts';
import { warmAfterDrops } from '../warming/warm-after-drops.ts';
import { createWarmer } from '../warming/warmer.ts';
import type { DescribedCache } from './describe-cache.ts';
import { nameOfStranger } from './name-of-stranger.ts';
import { manageCache } from './manage-cache.ts';
import { createOperatorActions } from './operator-actions.ts';
import type { RecentPurges } from './recent-purges.ts';

/** Of the most asked keys, what is filled after a start. */
const WARMED_KEYS = 500;

/**
 * Puts together what learns from the traffic of the response cache and what operators do to it.
 * @param isBusy whether it is no time for work that can be done later.
 */
export function openManagement({
  pool,
  cache,
  sharedCounts,
  fence,
  follower,
  purges,
  isBusy,
  repeatMilliseconds,
  onError,
}: {
  pool: Pool;
  cache: ResponseCache;
  sharedCounts: () => object | undefined;
  fence: Fence;
  follower: Pick<Follower, 'onOperatorAction'>;
  purges: RecentPurges;
  isBusy: () => boolean;
  repeatMilliseconds: number;
  onError: (error: unknown) => void;
}) {
  const isKept = (key: string): boolean => {
    const entry = cache.engine.look(key);
    return entry !== undefined && performance.now() < entry.expiresAtMilliseconds;
  };
  const filling = { warm: cache.warm, isKept, isBusy };
  const popularity = createPopularity(pool);
  const transitions = createTransitions(pool);
  const warmer = createWarmer({ ...filling, popularKeys: () => popularity.top(WARMED_KEYS) });
  const prediction = createPrediction({ ...filling, transitions });
  const actions = createOperatorActions(pool);
  const management = manageCache({ cache, actions, purges, warmer, pool, repeatMilliseconds, onError });
  const described: DescribedCache = {
    cache,
    fence,
    warmer,
    prediction,
    sharedCounts: sharedCounts as DescribedCache['sharedCounts'],
  };
  const save = async (): Promise<void> => {
    await popularity.save();
    await transitions.save();
  };
  let leave: (() => void)[] = [];

  return {
    described,
    management,
    actions,
    /** Learns from an answer that was given under a key. */
    learn(request: Pick<FastifyRequest, 'user' | 'ip' | 'headers'>, key: string): void {
      popularity.count(key);
      prediction.asked(request.user?.id ?? nameOfStranger(request), key);
    },
    save,
    start(): void {
      management.start();
      leave = [
        follower.onOperatorAction(management.wake),
        warmAfterDrops({ fence, warm: () => void warmer.addPopular() }),
      ];
      save().then(() => void warmer.addPopular(), onError);
    },
    async stop(): Promise<void> {
      for (const end of leave) end();
      await warmer.stop();
      await prediction.stop();
      await management.stop();
    },
  };
}
