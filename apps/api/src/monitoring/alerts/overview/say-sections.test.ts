import type { AlertAnswer, AlertRuleAnswer } from '@headroom/contracts/monitoring/alerts';
import type { ObjectiveAnswer } from '@headroom/contracts/monitoring/overview';
import { expect, it } from 'vitest';
import { DEFAULT_RULES } from '../default-rules.ts';
import { OBJECTIVES } from '../objectives.ts';
import { saySections, type SectionEvidence } from './say-sections.ts';

const rulesIn = (
  states: Readonly<Record<string, AlertRuleAnswer['state']>>,
  usual: AlertRuleAnswer['state'] = 'good',
) => DEFAULT_RULES.map((rule) => ({ ...rule, state: states[rule.id] ?? usual }) as AlertRuleAnswer);
const objectivesIn = (
  states: Readonly<Record<string, ObjectiveAnswer['state']>>,
  usual: ObjectiveAnswer['state'] = 'good',
) => OBJECTIVES.map(({ id, href }) => ({ id, href, state: states[id] ?? usual }) as ObjectiveAnswer);
const alert = (ruleId: string, severity: AlertAnswer['severity'] = 'notice') => ({ ruleId, severity }) as AlertAnswer;
const NOTHING = { slow: 0, failed: 0, errors: 0, over: 0 };
const say = (evidence: Partial<SectionEvidence>) =>
  Object.fromEntries(
    saySections({ objectives: objectivesIn({}), rules: rulesIn({}), firing: [], counts: NOTHING, ...evidence }).map(
      ({ path, state, words }) => [path.replace('/console/', ''), `${state}: ${words}`],
    ),
  );

it('says of every section that it is good, where it was measured', () => {
  expect(say({})).toEqual({
    experience: 'calm: good',
    api: 'calm: good',
    database: 'calm: good',
    cache: 'calm: good',
    jobs: 'calm: good',
    memory: 'calm: good',
    traces: 'calm: none slow',
    logs: 'calm: no errors',
    builds: 'calm: in budget',
    alerts: 'calm: none fires',
  });
});

it('does not call good what was not measured, or of what there is too little', () => {
  const said = say({
    objectives: objectivesIn({ answered: 'few' }, 'missing'),
    rules: rulesIn({}, 'missing'),
    counts: { ...NOTHING, over: null },
  });
  expect(said).toMatchObject({ api: 'calm: too few', jobs: 'calm: not judged', builds: 'calm: not judged' });
  expect(say({ objectives: objectivesIn({ lcp: 'few' }) })).toMatchObject({
    experience: 'calm: too few',
    api: 'calm: good',
  });
  expect(say({ rules: rulesIn({ 'queue-age': 'off' }) })).toMatchObject({ jobs: 'calm: not judged' });
});

it('counts what fires where its evidence is, before what is in danger there', () => {
  const firing = [alert('inp-regression'), alert('lcp-regression'), alert('memory', 'urgent')];
  expect(say({ firing, objectives: objectivesIn({ inp: 'failed', latency: 'risk' }) })).toMatchObject({
    experience: 'risk: 2 firing',
    api: 'risk: 1 at risk',
    memory: 'failed: 1 firing',
    alerts: 'failed: 3 firing',
  });
  expect(say({ objectives: objectivesIn({ inp: 'failed' }), rules: rulesIn({ cpu: 'pending' }) })).toMatchObject({
    experience: 'failed: 1 broken',
    memory: 'risk: 1 pending',
  });
});

it('tells how many traces were slow or failed, what was logged, and which budgets are passed', () => {
  expect(say({ counts: { slow: 2, failed: 0, errors: 1, over: 3 } })).toMatchObject({
    traces: 'calm: 2 slow',
    logs: 'risk: 1 error',
    builds: 'risk: 3 over',
  });
  expect(say({ counts: { slow: 2, failed: 1_000, errors: 7, over: 0 } })).toMatchObject({
    traces: 'risk: 1000+ failed',
    logs: 'risk: 7 errors',
  });
});
