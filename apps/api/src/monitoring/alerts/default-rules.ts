import type { AlertRuleBody } from '@headroom/contracts/monitoring/alerts';
import type { BurnCondition } from '@headroom/contracts/monitoring/alert-conditions';
import type { ObjectiveId, RegressionMetric } from '@headroom/contracts/monitoring/alert-words';

export interface DefaultRule extends AlertRuleBody {
  id: string;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Two per cent of the budget in an hour, five in six: https://sre.google/workbook/alerting-on-slos/ (6) */
const FAST: BurnCondition['pairs'] = [
  { factor: 14.4, longSeconds: HOUR, shortSeconds: 300 },
  { factor: 6, longSeconds: 6 * HOUR, shortSeconds: 1_800 },
];
/** As fast as it may be used up, for three days. */
const SLOW: BurnCondition['pairs'] = [{ factor: 1, longSeconds: 3 * DAY, shortSeconds: 6 * HOUR }];
/** Fewer failures than this page nobody: three of three is no outage. */
const FAILURES_MIN = 10;

const burnRules = (objective: ObjectiveId, what: string): DefaultRule[] => [
  {
    id: `${objective}-fast-burn`,
    name: `${what}: the error budget goes fast`,
    condition: { kind: 'burn', objective, pairs: FAST, minimumCount: FAILURES_MIN },
    forSeconds: 0,
    severity: 'urgent',
    isOn: true,
  },
  {
    id: `${objective}-slow-burn`,
    name: `${what}: the error budget will not last`,
    condition: { kind: 'burn', objective, pairs: SLOW, minimumCount: FAILURES_MIN },
    forSeconds: 900,
    severity: 'notice',
    isOn: true,
  },
];

const regressionRule = (metric: RegressionMetric): DefaultRule => ({
  id: `${metric.toLowerCase()}-regression`,
  name: `${metric} became worse on a route`,
  condition: {
    kind: 'regression',
    metric,
    windowSeconds: DAY,
    effect: 0.05,
    minimumCount: 200,
    falseDiscoveryRate: 0.05,
  },
  forSeconds: 600,
  severity: 'notice',
  isOn: true,
});

type Limit = Pick<DefaultRule, 'id' | 'name' | 'forSeconds' | 'severity'> & {
  figure: Extract<AlertRuleBody['condition'], { kind: 'threshold' }>['figure'];
  value: number;
  resolveValue: number;
  windowSeconds: number;
  minimumCount: number;
};
const limitRule = ({ id, name, forSeconds, severity, ...limit }: Limit): DefaultRule => ({
  id,
  name,
  condition: { kind: 'threshold', comparison: 'above', ...limit },
  forSeconds,
  severity,
  isOn: true,
});

/** What Headroom watches unless somebody says otherwise. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  ...burnRules('answered', 'Requests are answered'),
  ...burnRules('latency', 'Answers are fast'),
  ...burnRules('writes', 'Writes are kept'),
  limitRule({
    id: 'cpu',
    name: 'CPU is scarce',
    figure: 'cpu',
    value: 0.7,
    resolveValue: 0.6,
    windowSeconds: 300,
    minimumCount: 10,
    forSeconds: 600,
    severity: 'notice',
  }),
  limitRule({
    id: 'memory',
    name: 'Memory is scarce',
    figure: 'memory',
    value: 0.8,
    resolveValue: 0.75,
    windowSeconds: 300,
    minimumCount: 10,
    forSeconds: 600,
    severity: 'urgent',
  }),
  limitRule({
    id: 'disk',
    name: 'The disk fills up',
    figure: 'disk',
    value: 0.85,
    resolveValue: 0.82,
    windowSeconds: 600,
    minimumCount: 5,
    forSeconds: 600,
    severity: 'urgent',
  }),
  limitRule({
    id: 'queue-age',
    name: 'Jobs wait too long',
    figure: 'jobs.oldestSeconds',
    value: 300,
    resolveValue: 60,
    windowSeconds: 120,
    minimumCount: 1,
    forSeconds: 300,
    severity: 'notice',
  }),
  limitRule({
    id: 'feed-lag',
    name: 'The change feed lags',
    figure: 'feed.lagSeconds',
    value: 5,
    resolveValue: 2,
    windowSeconds: 120,
    minimumCount: 5,
    forSeconds: 60,
    severity: 'urgent',
  }),
  limitRule({
    id: 'replica-lag',
    name: 'A replica lags',
    figure: 'replica.lagSeconds',
    value: 10,
    resolveValue: 3,
    windowSeconds: 120,
    minimumCount: 1,
    forSeconds: 120,
    severity: 'notice',
  }),
  regressionRule('LCP'),
  regressionRule('INP'),
  regressionRule('CLS'),
];
