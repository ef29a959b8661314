const MINUTE_MILLISECONDS = 60_000;

/** How many traces one process keeps in a minute: of one name for one reason, and of all. What fails fails a thousand times alike. */
export const PER_NAME = 10;
export const PER_MINUTE = 120;
/** What nothing is wrong with leaves room for what something is. */
const PER_MINUTE_BY_CHANCE = 60;
const BY_CHANCE = new Set(['asked', 'sampled']);

/** Says whether one more may be kept. */
export function createKeepBudget(now: () => number = () => performance.now()) {
  let since = now();
  let all = 0;
  const byName = new Map<string, number>();
  return (reason: string, name: string): boolean => {
    if (now() - since >= MINUTE_MILLISECONDS) {
      since = now();
      all = 0;
      byName.clear();
    }
    const key = `${reason} ${name}`;
    const taken = byName.get(key) ?? 0;
    if (all >= (BY_CHANCE.has(reason) ? PER_MINUTE_BY_CHANCE : PER_MINUTE) || taken >= PER_NAME) return false;
    all += 1;
    byName.set(key, taken + 1);
    return true;
  };
}
