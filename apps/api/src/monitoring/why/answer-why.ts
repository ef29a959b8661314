import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';
import type { Plan, PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import type { MetricQuery } from '@headroom/contracts/monitoring/field-queries';
import type { SlowVisits, Visit } from '@headroom/contracts/monitoring/field-visits';
import type { Trace } from '@headroom/contracts/monitoring/trace-schemas';
import type { WhyAnswer, WhyQuery } from '@headroom/contracts/monitoring/why';
import { callsNear, chooseCall, describeCalls } from './describe-calls.ts';
import { describeIndex, describePlan, findStatement } from './describe-plan.ts';
import { describeTrace } from './describe-trace.ts';
import { describeVisit, worstOf } from './describe-visit.ts';
import { missing, number } from './missing-step.ts';

/** Where the evidence is from. */
export interface WhySources {
  findVisits(query: MetricQuery): Promise<SlowVisits>;
  /** @throws AppError not_found where nothing is kept of it. */
  findVisit(id: string): Promise<Visit>;
  findTrace(id: string): Promise<Trace | undefined>;
  explain(text: string): Promise<PlanAnswer>;
  /** What an operator had measured of a statement, by PostgreSQL’s number for it. */
  lastMeasured(statementId: string): Plan | undefined;
  advise(asked: { text: string; plan: Plan; statementId: string | null }): Promise<IndexAdvice[]>;
  /** How long traces are kept, and what is kept whoever asks. */
  keepDays: number;
  slowMilliseconds: number;
}

/** Of so many slow visits one is chosen that leads on. */
const VISITS = 50;

/**
 * From what a person felt down to what would help: a slow visit, its calls, the trace of the one that mattered, its longest statement’s plan,
 * the index. A step that cannot be shown says why, and those below it too.
 */
export async function answerWhy(sources: WhySources, query: WhyQuery): Promise<WhyAnswer> {
  const felt = query.trace === undefined ? await findFelt(sources, query) : undefined;
  const visit = felt
    ? describeVisit(felt, query.metric)
    : missing(
        'visit',
        query.trace === undefined
          ? 'No visit with this metric is kept in this time and with these filters. Choose a longer time, or fewer filters.'
          : 'It was asked by a request’s trace, which does not say which visit it was part of.',
      );
  const focus = felt && visit.state === 'found' ? { visit: felt.visit, metric: query.metric } : undefined;
  const calls = focus ? describeCalls(focus) : missing('calls', 'Without a visit there are no calls of one.');
  const call = focus && chooseCall(focus);
  const traceId = query.trace ?? call?.detail?.traceId;
  const found = traceId === undefined ? undefined : await sources.findTrace(traceId);
  const trace = describeTrace({ trace: found, traceId, call, hasVisit: focus !== undefined, ...sources });
  const statement = found && findStatement(found);
  const explained = statement?.text === undefined ? undefined : await sources.explain(statement.text);
  const measured = explained?.statementId ? sources.lastMeasured(explained.statementId) : undefined;
  const plan = describePlan({
    trace: found,
    statement,
    explained: explained && measured ? { ...explained, plan: measured, missing: null } : explained,
  });
  const index = await findIndex(sources, { text: statement?.text, explained });
  return {
    question: questionOf(query, felt?.visit),
    verdict:
      focus || query.trace !== undefined
        ? ((focus && verdictOfDevice(focus)) ?? verdictOf({ trace: found, traceStep: trace.sentence, plan, index }))
        : visit.sentence,
    steps: [visit, calls, trace, plan, index],
  };
}

async function findFelt(sources: WhySources, query: WhyQuery) {
  const { visit: id, trace: _, metric, ...filters } = query;
  if (id !== undefined) {
    const visit = await sources.findVisit(id);
    return { visit, slowVisits: 1 };
  }
  const { visits } = await sources.findVisits({ ...filters, metric, percentile: 75, limit: VISITS } as MetricQuery);
  // One that leads to a trace says more than one that was a little slower.
  const chosen = visits.find(({ traceId }) => traceId !== null) ?? visits[0];
  const visit = chosen && (await sources.findVisit(chosen.id));
  return visit && { visit, slowVisits: visits.length };
}

async function findIndex(
  { advise }: Pick<WhySources, 'advise'>,
  { text, explained }: { text: string | undefined; explained: PlanAnswer | undefined },
) {
  const { plan = null, statementId = null } = explained ?? {};
  if (text === undefined || plan === null) {
    return missing('index', 'Without a plan nobody can say which index would help.');
  }
  return describeIndex(await advise({ text, plan, statementId }));
}

function questionOf({ metric, route, trace }: WhyQuery, visit: Visit | undefined): string {
  if (trace !== undefined) return 'Why did this request take so long?';
  const where = route?.join(', ') ?? visit?.route;
  return `Why is ${metric} slow${where === undefined ? '' : ` on ${where}`}?`;
}

/** Below this part of what was waited for, the call is not why it took long, whatever its trace says. */
const CALL_SHARE = 0.5;

/** What is said where most of the time was not spent waiting for a call. */
function verdictOfDevice(focus: { visit: Visit; metric: WhyQuery['metric'] }): string | undefined {
  const { visit, metric } = focus;
  const worst = worstOf(visit, metric);
  if (!worst || worst.unit !== 'ms' || worst.metric === 'api') return undefined;
  const [call] = callsNear(focus);
  const called = call?.value ?? 0;
  if (called >= worst.value * CALL_SHARE) return undefined;
  const waited = call ? `its longest call took ${number(called)} ms` : 'it waited for no call that is kept';
  return `Of ${number(worst.value)} ms most was spent in the browser: ${waited}.`;
}

function verdictOf({
  trace,
  traceStep,
  plan,
  index,
}: {
  trace: Trace | undefined;
  traceStep: string;
  plan: { state: string };
  index: WhyAnswer['steps'][4];
}): string {
  if (!trace) return traceStep;
  const hot = trace.hot
    ? `${trace.hot.name} took ${number(trace.hot.durationMs)} of ${number(trace.durationMs)} ms`
    : '';
  if (index.data?.statement) return `${hot}, and an index would spare most of it.`;
  if (plan.state === 'found') return `${hot}. No index is missing for it.`;
  return `${hot || `It took ${number(trace.durationMs)} ms`}.`;
}
