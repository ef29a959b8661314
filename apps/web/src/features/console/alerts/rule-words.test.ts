import type { AlertRuleAnswer } from '@headroom/contracts/monitoring/alerts';
import { expect, it } from 'vitest';
import { ruleValue, ruleWords } from './rule-words.ts';

const rule = (more: Partial<AlertRuleAnswer>): AlertRuleAnswer => ({
  id: 'cpu',
  name: 'CPU is scarce',
  condition: {
    kind: 'threshold',
    figure: 'cpu',
    comparison: 'above',
    value: 0.7,
    resolveValue: 0.6,
    windowSeconds: 300,
    minimumCount: 10,
  },
  forSeconds: 600,
  severity: 'notice',
  isOn: true,
  isDefault: true,
  unit: 'share',
  howTo: '',
  state: 'good',
  value: 0.315,
  n: 30,
  note: null,
  evaluatedAt: null,
  stateSince: null,
  ...more,
});

it('says in words what each kind of rule waits for, and what it saw', () => {
  expect([ruleWords(rule({})), ruleValue(rule({}))]).toEqual(['above 70 % over 5 min, for 10 min', '31.5 %']);
  const burn = rule({
    condition: {
      kind: 'burn',
      objective: 'answered',
      pairs: [
        { factor: 14.4, longSeconds: 3_600, shortSeconds: 300 },
        { factor: 1, longSeconds: 259_200, shortSeconds: 21_600 },
      ],
      minimumCount: 10,
    },
    forSeconds: 0,
    unit: 'count',
    value: 0.5,
  });
  expect([ruleWords(burn), ruleValue(burn)]).toEqual(['budget burns 14.4 × over 1 h or 1 × over 3 days', '0.50 ×']);
  const regression = rule({
    condition: {
      kind: 'regression',
      metric: 'INP',
      windowSeconds: 86_400,
      effect: 0.05,
      minimumCount: 200,
      falseDiscoveryRate: 0.05,
    },
    value: null,
  });
  expect([ruleWords(regression), ruleValue(regression)]).toEqual([
    'good share falls by 5 % within 24 h, for 10 min',
    '–',
  ]);
});
