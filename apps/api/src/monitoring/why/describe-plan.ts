import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';
import type { Plan, PlanAnswer, PlanNode } from '@headroom/contracts/monitoring/database-plan';
import type { Trace } from '@headroom/contracts/monitoring/trace-schemas';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import { missing, number, TITLES } from './missing-step.ts';

export interface TracedStatement {
  /** undefined: it was too long to be kept whole. */
  text: string | undefined;
  name: string | null;
  durationMs: number;
}

/** The longest statement of a trace. */
export function findStatement({ spans }: Trace): TracedStatement | undefined {
  const [longest] = spans.filter(({ kind }) => kind === 'sql').toSorted((a, b) => b.durationMs - a.durationMs);
  if (!longest) return undefined;
  const text = longest.attributes['db.query.text'];
  const name = longest.attributes['headroom.statement'];
  return {
    // Some only ask for a plan; what they plan is what took long.
    text: typeof text === 'string' && !text.endsWith('…') ? text.replace(/^EXPLAIN \([^)]*\) /i, '') : undefined,
    name: typeof name === 'string' && !name.startsWith('h_') ? name : null,
    durationMs: longest.durationMs,
  };
}

export function describePlan({
  trace,
  statement,
  explained,
}: {
  trace: Trace | undefined;
  statement: TracedStatement | undefined;
  explained: PlanAnswer | undefined;
}): WhyAnswer['steps'][3] {
  if (!trace) return missing('plan', 'Without a trace nobody knows which statement ran.');
  if (!statement) {
    return missing(
      'plan',
      trace.cache === 'hit' ? 'The cache answered: no statement ran.' : 'No statement ran within this trace.',
    );
  }
  if (statement.text === undefined) {
    return missing('plan', 'The statement is too long to be kept whole. The Database screen has it, with its plan.');
  }
  if (!explained?.plan) return missing('plan', explained?.missing ?? 'The database gave no plan.');
  const { plan } = explained;
  const nodes = plan.nodes.map((node) => ({
    depth: node.depth,
    text: textOf(node),
    detail: node.filter ?? node.condition,
    share: shareOf(node, plan),
    rows: node.rowsReal ?? node.rowsGuessed,
    isHot: node.isCostly,
  }));
  const costly = nodes.find(({ isHot }) => isHot);
  const share =
    costly?.share === null || costly?.share === undefined
      ? ''
      : `, ${Math.round(costly.share * 100)} % of its ${plan.source === 'measured' ? 'time' : 'cost'}`;
  return {
    step: 'plan',
    state: 'found',
    title: TITLES.plan,
    sentence: costly
      ? `${costly.text}${share}${costly.rows === null ? '' : `, ${number(costly.rows)} rows`}.`
      : 'No step of it stands out.',
    evidence: `${statement.name ?? 'A statement without a name'}, ${number(statement.durationMs)} ms in this trace; ${
      plan.source === 'generic'
        ? 'the plan is for any parameters, and was not run'
        : 'the plan was measured with the values of a slow call, which are hidden'
    }`,
    data: { statementName: statement.name, statement: statement.text, isEstimate: plan.source === 'generic', nodes },
  };
}

/** Of the time where it was measured. */
function shareOf({ selfMilliseconds, selfCost }: PlanNode, { nodes, cost }: Plan): number | null {
  const whole = selfMilliseconds === null ? cost : nodes.reduce((sum, node) => sum + (node.selfMilliseconds ?? 0), 0);
  return whole > 0 ? Math.min(1, Math.max(0, (selfMilliseconds ?? selfCost) / whole)) : null;
}

const textOf = ({ type, relation, index }: PlanNode): string =>
  [type, index === null ? '' : `using ${index}`, relation === null ? '' : `on ${relation}`].filter(Boolean).join(' ');

export function describeIndex(advice: readonly IndexAdvice[]): WhyAnswer['steps'][4] {
  const [best] = advice.toSorted((a, b) => a.costAfter - b.costAfter);
  if (!best) {
    return {
      step: 'index',
      state: 'found',
      title: 'No index is missing',
      sentence: 'No index would spare a tenth of this plan: what it needs is there, or no index serves it.',
      evidence: 'The plan, and the statistics of its tables',
      data: { statement: null, before: null, after: null, isChecked: false },
    };
  }
  const isChecked = best.checkedBy === 'hypopg';
  return {
    step: 'index',
    state: 'found',
    title: TITLES.index,
    sentence: best.why,
    evidence: isChecked
      ? 'The planner was shown the index (HypoPG) and takes it'
      : 'An estimate from the statistics; the planner was not shown it',
    data: { statement: best.statement, before: best.costBefore, after: best.costAfter, isChecked },
  };
}
