import { LRUCache } from 'lru-cache';
import type { RedisConnection } from '../../redis/connect-redis.ts';
import { createScript } from '../../redis/redis-script.ts';
import { countOne, stateOf, type Rate, type RateState } from './rate.ts';

/** One of the counters of a request: under which key, at which rate. */
export interface Counter {
  readonly key: string;
  readonly rate: Rate;
}

/** Counts a request in all of its counters, or in none where one of them is full. */
export interface Verdict {
  readonly isAllowed: boolean;
  /** In the order of the counters. */
  readonly states: readonly RateState[];
}

/** Some 10 MB; whoever has more addresses than that pushes out his own oldest ones first. */
const MAX_COUNTERS = 100_000;

/** Counts in this process. */
export function createLocalCounters({ now = () => performance.now() }: { now?: () => number } = {}) {
  const untils = new LRUCache<string, number>({ max: MAX_COUNTERS });
  return (counters: readonly Counter[]): Verdict => {
    const at = now();
    const left = counters.map(({ key }) => (untils.get(key) ?? at) - at);
    const next = counters.map(({ rate }, index) => countOne(left[index] ?? 0, rate));
    const isAllowed = next.every((until) => until !== undefined);
    if (isAllowed) counters.forEach(({ key }, index) => untils.set(key, at + (next[index] ?? 0)));
    const after = isAllowed ? next : left;
    return { isAllowed, states: counters.map(({ rate }, index) => stateOf(after[index] ?? 0, rate)) };
  };
}

/**
 * The same in Redis, for all processes, by its clock. KEYS are counters; ARGV has interval and window of each in microseconds. Answers whether it is
 * allowed, then for each counter until when it is paid back, from now.
 */
const COUNT = createScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local left, after, allowed = {}, {}, 1
for i, key in ipairs(KEYS) do
  left[i] = math.max(0, tonumber(redis.call('GET', key) or now) - now)
  after[i] = left[i] + tonumber(ARGV[2 * i - 1])
  if after[i] > tonumber(ARGV[2 * i]) + 1 then allowed = 0 end
end
for i, key in ipairs(KEYS) do
  if allowed == 1 then
    left[i] = after[i]
    redis.call('SET', key, string.format('%.0f', now + after[i]), 'PX', math.ceil(after[i] / 1000) + 1)
  end
  left[i] = math.ceil(left[i])
end
return {allowed, unpack(left)}
`);

/**
 * Counts in Redis where it answers, so that several processes share their limits, and in this process where not: then each has a limit of its own, which
 * is better than none and than an error. Who was refused is refused here until there is room again, without asking.
 */
export function createSharedCounters(
  redis: Pick<RedisConnection, 'runScript'>,
  { now = () => performance.now() }: { now?: () => number } = {},
) {
  const countHere = createLocalCounters({ now });
  const full = new LRUCache<string, { until: number; verdict: Verdict }>({ max: 10_000 });
  return async (counters: readonly Counter[]): Promise<Verdict> => {
    for (const { key } of counters) {
      const known = full.get(key);
      if (known && known.until > now()) return known.verdict;
    }
    const answer = await redis.runScript(
      COUNT,
      counters.map(({ key }) => key),
      counters.flatMap(({ rate }) => [(rate.windowSeconds * 1e6) / rate.quota, rate.windowSeconds * 1e6]),
    );
    if (!Array.isArray(answer)) return countHere(counters);
    const [isAllowed, ...left] = answer.map(Number);
    const states = counters.map(({ rate }, index) => stateOf((left[index] ?? 0) / 1_000, rate));
    const verdict = { isAllowed: isAllowed === 1, states };
    if (!verdict.isAllowed) {
      states.forEach(({ nextInMilliseconds }, index) => {
        const key = counters[index]?.key;
        if (key !== undefined && nextInMilliseconds > 0) full.set(key, { until: now() + nextInMilliseconds, verdict });
      });
    }
    return verdict;
  };
}
