import { patternOf } from './log-pattern.ts';
import type { LogRow } from './log-row.ts';

const MINUTE_MILLISECONDS = 60_000;
/** What one process keeps in a minute: of one pattern, and of all. */
export const LINES_PER_PATTERN = 60;
const LINES_PER_MINUTE = 600;

/** Leaves out what has been said often enough in a minute, and says in the next how much that was. */
export function createLogBudget(now: () => number = Date.now) {
  let since = now();
  let all = 0;
  let left = 0;
  const byPattern = new Map<string, number>();
  return {
    /** @param lost lines that were left out before they came here. */
    choose(rows: readonly LogRow[], lost = 0): LogRow[] {
      left += lost;
      const chosen: LogRow[] = [];
      if (now() - since >= MINUTE_MILLISECONDS) {
        if (left > 0) chosen.push(leftOut(left, now()));
        since = now();
        [all, left] = [0, 0];
        byPattern.clear();
      }
      for (const row of rows) {
        const pattern = patternOf(row);
        const taken = byPattern.get(pattern) ?? 0;
        if (taken >= LINES_PER_PATTERN || all >= LINES_PER_MINUTE) {
          left += 1;
          continue;
        }
        byPattern.set(pattern, taken + 1);
        all += 1;
        chosen.push(row);
      }
      return chosen;
    },
  };
}

const leftOut = (count: number, atMilliseconds: number): LogRow => ({
  atMilliseconds,
  level: 'warn',
  message: `${count} lines of the last minute were more than are kept; the log of the process itself has them`,
  requestId: null,
  traceId: null,
  route: null,
  status: null,
  durationMs: null,
  details: {},
});
