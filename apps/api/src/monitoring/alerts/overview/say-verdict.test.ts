import type { AlertAnswer } from '@headroom/contracts/monitoring/alerts';
import { expect, it } from 'vitest';
import { OBJECTIVES } from '../objectives.ts';
import type { Kept } from '../burn-rate.ts';
import { describeObjective } from './read-objectives.ts';
import { sayVerdict } from './say-verdict.ts';

const NONE: Kept = { good: 0, total: 0 };
const objective = (index: number, kept: Partial<Record<'last' | 'month' | 'hour', Kept>>) =>
  describeObjective(OBJECTIVES[index]!, { last: NONE, month: NONE, hour: NONE, ...kept });
const FINE = { month: { good: 100_000, total: 100_000 }, hour: { good: 1_000, total: 1_000 } };
const alert = (more: Partial<AlertAnswer> = {}): AlertAnswer => ({
  id: '01890000-0000-7000-8000-000000000001',
  ruleId: 'inp-regression',
  ruleName: 'INP became worse on a route',
  state: 'firing',
  severity: 'notice',
  labels: { route: '/products' },
  sentence: '',
  value: 0.8,
  unit: 'share',
  n: 1_000,
  isMissing: false,
  since: '2026-11-03T12:50:00.000Z',
  firedAt: '2026-11-03T13:00:00.000Z',
  resolvedAt: null,
  acknowledged: null,
  silencedUntil: null,
  evidence: '/console/why?metric=INP&route=%2Fproducts',
  howTo: 'docs/how-to/alert-vitals.md',
  ...more,
});
const textOf = (verdict: ReturnType<typeof sayVerdict>) =>
  verdict.sentence.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('');

it('says that nothing has been measured, and does not call that good', () => {
  const verdict = sayVerdict({ objectives: OBJECTIVES.map((_, index) => objective(index, {})), firing: [] });
  expect(verdict.state).toBe('empty');
  expect(textOf(verdict)).toMatch(/^Nothing has been measured yet\./);
});

it('says what is safe, and what is not measured beside it', () => {
  const objectives = [objective(0, FINE), objective(1, FINE), objective(2, FINE), objective(3, {}), objective(4, {})];
  expect(textOf(sayVerdict({ objectives, firing: [] }))).toBe(
    'All three objectives are safe. Nothing is measured yet for two more.',
  );
});

it('does not call safe what too few were measured of', () => {
  const few = objective(3, { month: { good: 1, total: 3 }, hour: { good: 1, total: 3 } });
  expect(textOf(sayVerdict({ objectives: [objective(0, FINE), few, objective(4, {})], firing: [] }))).toBe(
    'The one measured objective is safe. Too little is measured yet for two more.',
  );
  const verdict = sayVerdict({ objectives: [few, objective(4, {})], firing: [] });
  expect([verdict.state, textOf(verdict)]).toEqual(['empty', 'Too little has been measured yet to judge by.']);
});

it('names the route that became slower, since when, and leads to why', () => {
  const objectives = [objective(0, FINE), objective(1, FINE)];
  const verdict = sayVerdict({ objectives, firing: [alert()] });
  expect(textOf(verdict)).toBe('Both objectives are safe. Interactions on [/products] have become worse.');
  expect(verdict).toMatchObject({
    state: 'risk',
    since: '2026-11-03T12:50:00.000Z',
    action: { label: 'Why is this slow?' },
    alertId: '01890000-0000-7000-8000-000000000001',
  });
});

it('puts what nobody has taken on first, then what is urgent', () => {
  const known = alert({ severity: 'urgent', ruleName: 'Known', labels: {}, acknowledged: { at: '', by: 'Mara' } });
  const urgent = alert({
    severity: 'urgent',
    ruleName: 'The disk fills up',
    labels: { process: 'api' },
    evidence: '/console/memory',
  });
  const verdict = sayVerdict({ objectives: [], firing: [known, alert(), urgent] });
  expect(textOf(verdict)).toBe('The alert “The disk fills up” fires for [api]. Two more alerts fire.');
  expect(verdict.state).toBe('failed');
  expect(sayVerdict({ objectives: [], firing: [known] }).alertId).toBeNull();
});

it('says which budget is used up, nearly used up, or goes fast', () => {
  const usedUp = objective(0, { month: { good: 99_900, total: 100_000 } });
  const little = objective(0, { month: { good: 99_960, total: 100_000 } });
  const fast = objective(0, { ...FINE, hour: { good: 990, total: 1_000 } });
  const few = objective(0, { month: { good: 0, total: 3 }, hour: { good: 0, total: 3 } });
  expect([usedUp, little, fast, few].map(({ state }) => state)).toEqual(['failed', 'risk', 'risk', 'few']);
  expect(textOf(sayVerdict({ objectives: [usedUp, little], firing: [] }))).toBe(
    'The objective “[Requests are answered]” has used up its error budget of 30 days. None of two objectives are safe.',
  );
  expect(textOf(sayVerdict({ objectives: [little], firing: [] }))).toContain('” has 20 % of its error budget left.');
  expect(textOf(sayVerdict({ objectives: [fast], firing: [] }))).toContain('” uses up its error budget fast.');
});

it('names the promises that are broken before an alert, and says what is safe last', () => {
  const broken = [0, 4].map((index) => objective(index, { month: { good: 1_000, total: 10_000 } }));
  const objectives = [broken[0]!, objective(1, FINE), objective(2, FINE)];
  const trial = alert({ ruleName: 'Trial rate', labels: {}, evidence: '/console/api' });
  const verdict = sayVerdict({ objectives, firing: [trial] });
  expect([verdict.state, textOf(verdict)]).toEqual([
    'failed',
    'The objective “[Requests are answered]” has used up its error budget of 30 days. The alert “[Trial rate]” fires. ' +
      'Two of three objectives are safe.',
  ]);
  expect(textOf(sayVerdict({ objectives: [...broken, objective(1, FINE)], firing: [] }))).toBe(
    'The objectives “[Requests are answered]” and “[Interactions feel instant]” have used up their error budgets of 30 days. ' +
      'One of three objectives is safe.',
  );
});

it('names what is in danger beside an alert', () => {
  const objectives = [objective(0, { month: { good: 99_960, total: 100_000 } }), objective(1, FINE)];
  const cpu = alert({ ruleName: 'CPU is scarce', labels: { machine: 'vm' }, evidence: '/console/memory' });
  expect(textOf(sayVerdict({ objectives, firing: [cpu] }))).toBe(
    'One of two objectives is safe. The alert “CPU is scarce” fires for [vm]. ' +
      'The objective “[Requests are answered]” has 20 % of its error budget left.',
  );
});
