import type { CacheStatisticsAnswer } from '@headroom/contracts/cache';
import { mayBeRemembered } from './may-be-remembered.ts';
import type { Transitions } from './transitions.ts';

/** What somebody asks for after that is another visit, and a guess that has not come true by then is wrong. */
const MEMORY_MILLISECONDS = 60_000;
const MAX_CLIENTS = 5_000;
const LEAST_HIT_SHARE = 0.2;
/** Fewer guesses say nothing, and so many of the last ones weigh most. */
const [LEAST_GUESSES, RECENT_GUESSES] = [50, 200];

/**
 * Prepares what is likely to be asked for next: after a key that was followed by another often enough, that one is filled, one at a time,
 * while the server has time. A guess is a hit if the client that it was made for asks for it soon. While too few come true nothing is
 * filled; guessing goes on, so that it notices when they do again.
 */
export function createPrediction(deps: {
  transitions: Pick<Transitions, 'count' | 'likelyAfter' | 'known'>;
  warm: (key: string) => Promise<boolean>;
  isKept: (key: string) => boolean;
  isBusy: () => boolean;
  now?: () => number;
}) {
  const { transitions, warm, isKept, isBusy, now = () => performance.now() } = deps;
  // By client, the oldest first.
  const lastKeys = new Map<string, { key: string; at: number }>();
  const open = new Map<string, { key: string; at: number }>();
  const counts = { guesses: 0, hits: 0, fills: 0, fillMilliseconds: 0 };
  const recent = { guesses: 0, hits: 0 };
  let filling: Promise<void> | undefined;

  const hitShare = () => (recent.guesses < LEAST_GUESSES ? null : recent.hits / recent.guesses);
  const isOn = () => (hitShare() ?? 1) >= LEAST_HIT_SHARE;
  const isOld = ({ at }: { at: number }) => now() - at >= MEMORY_MILLISECONDS;

  function judge(client: string, isHit: boolean): void {
    open.delete(client);
    for (const count of [counts, recent]) {
      count.guesses += 1;
      count.hits += Number(isHit);
    }
    if (recent.guesses <= RECENT_GUESSES) return;
    recent.guesses /= 2;
    recent.hits /= 2;
  }
  function settle(client: string, key: string): void {
    const guessed = open.get(client);
    if (guessed) judge(client, guessed.key === key && !isOld(guessed));
    // Whoever left has not asked for it either.
    for (const [gone, made] of open) {
      if (!isOld(made) && open.size < MAX_CLIENTS) break;
      judge(gone, false);
    }
    for (const [gone, last] of lastKeys) {
      if (!isOld(last) && lastKeys.size < MAX_CLIENTS) break;
      lastKeys.delete(gone);
    }
  }
  function guess(client: string, from: string): void {
    const next = transitions.likelyAfter(from);
    // What is kept already is no guess, and would flatter the share.
    if (next === undefined || isKept(next)) return;
    open.set(client, { key: next, at: now() });
    if (!isOn() || filling || isBusy()) return;
    filling = fill(next);
  }
  async function fill(key: string): Promise<void> {
    const startedAt = now();
    await warm(key);
    counts.fills += 1;
    counts.fillMilliseconds += now() - startedAt;
    filling = undefined;
  }

  return {
    /** A client was given this answer. The client's name stays in memory for a minute and goes nowhere. */
    asked(client: string, key: string): void {
      const last = lastKeys.get(client);
      settle(client, key);
      lastKeys.delete(client);
      if (!mayBeRemembered(key)) return;
      if (last && last.key !== key && !isOld(last)) transitions.count(last.key, key);
      lastKeys.set(client, { key, at: now() });
      guess(client, key);
    },
    statistics: (): CacheStatisticsAnswer['prediction'] => ({
      isOn: isOn(),
      ...counts,
      recentHitShare: hitShare(),
      transitions: transitions.known(),
    }),
    stop: async () => filling,
  };
}
export type Prediction = ReturnType<typeof createPrediction>;
