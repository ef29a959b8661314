import type { ObjectiveAnswer } from '@headroom/contracts/monitoring/overview';
import { shareInterval } from '../../share-interval.ts';
import { budgetLeftOf, burnRateOf, type Kept } from '../burn-rate.ts';
import type { FigureSource, Span } from '../figure-source.ts';
import { OBJECTIVE_SECONDS, OBJECTIVES, type Objective } from '../objectives.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** Less than this of the budget left is a risk, however slowly it goes. */
const LITTLE_BUDGET = 0.25;
/** As fast as the slower of the two rates that page: five per cent of the budget in six hours. */
const FAST_BURN = 6;
/** Fewer failures in an hour are not a trend. */
const FAILURES_MIN = 10;

const lastOf = (milliseconds: number, now: Date): Span => ({ from: new Date(now.getTime() - milliseconds), to: now });

/** What the promises have come to: `last` within the asked range, the budget over 30 days, the burn over the last hour. */
export const readObjectives = (
  source: Pick<FigureSource, 'kept'>,
  { range, now }: { range: Span; now: Date },
): Promise<ObjectiveAnswer[]> =>
  Promise.all(
    OBJECTIVES.map(async (objective) => {
      const [last, month, hour] = await Promise.all([
        source.kept({ objective: objective.id, ...range }),
        source.kept({ objective: objective.id, ...lastOf(OBJECTIVE_SECONDS * 1_000, now) }),
        source.kept({ objective: objective.id, ...lastOf(HOUR_MILLISECONDS, now) }),
      ]);
      return describeObjective(objective, { last, month, hour });
    }),
  );

export function describeObjective(
  { id, name, promise, target, href }: Objective,
  { last, month, hour }: { last: Kept; month: Kept; hour: Kept },
): ObjectiveAnswer {
  const budgetLeft = budgetLeftOf(month, target);
  const burn = burnRateOf(hour, target);
  const isFast = burn !== null && burn >= FAST_BURN && hour.total - hour.good >= FAILURES_MIN;
  const isLittle = budgetLeft !== null && budgetLeft < LITTLE_BUDGET;
  const interval = shareInterval(last.good, last.total);
  return {
    id,
    name,
    promise,
    target,
    state: month.total === 0 ? 'missing' : isLittle ? stateOfLittle(budgetLeft, month) : isFast ? 'risk' : 'good',
    last: {
      value: last.total === 0 ? null : last.good / last.total,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      n: last.total,
    },
    budgetLeft,
    burn,
    n: month.total,
    href,
  };
}

/** A handful of failures in a handful of requests breaks no promise, and does not keep it either. */
const stateOfLittle = (budgetLeft: number, { good, total }: Kept): ObjectiveAnswer['state'] =>
  total - good < FAILURES_MIN ? 'few' : budgetLeft <= 0 ? 'failed' : 'risk';
