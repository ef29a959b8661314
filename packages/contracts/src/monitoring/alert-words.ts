// Without schemas, so that screens can load them.

/** What an objective promises; its error budget is what is left of 30 days. */
export const OBJECTIVES = ['answered', 'latency', 'writes', 'lcp', 'inp'] as const;
export type ObjectiveId = (typeof OBJECTIVES)[number];
export const OBJECTIVE_DAYS = 30;

/** What a rule can watch: each has a unit, and each says how many values it was made from. */
export const WATCHED = [
  'requests.errorShare',
  'requests.p50',
  'requests.p95',
  'requests.p99',
  'requests.rate',
  'cpu',
  'memory',
  'disk',
  'eventLoop.utilisation',
  'jobs.oldestSeconds',
  'jobs.waiting',
  'feed.lagSeconds',
  'replica.lagSeconds',
  'vitals.LCP.p75',
  'vitals.INP.p75',
  'vitals.CLS.p75',
  'vitals.errors',
] as const;
export type WatchedFigure = (typeof WATCHED)[number];

/** Vitals whose share of good visits is tested against the period before. */
export const REGRESSION_METRICS = ['LCP', 'INP', 'CLS'] as const;
export type RegressionMetric = (typeof REGRESSION_METRICS)[number];

export const SEVERITIES = ['urgent', 'notice'] as const;
/** Pending: true for less than the rule asks for. Resolved: it was firing and is over. */
export const ALERT_STATES = ['pending', 'firing', 'resolved'] as const;
/** What a rule says now. `few`: fewer values than it asks for. `missing`: nothing measured, which is not the same as fine. */
export const RULE_STATES = ['good', 'few', 'missing', 'pending', 'firing', 'off', 'unseen'] as const;
export const CHANNELS = ['webhook', 'mail'] as const;
export type Channel = (typeof CHANNELS)[number];
