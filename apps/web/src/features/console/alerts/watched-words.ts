import type { WatchedFigure } from '@headroom/contracts/monitoring/alert-words';

/** How people call what can be watched, with the unit in which the limit is typed. */
export const WATCHED_WORDS: Readonly<Record<WatchedFigure, { name: string; unit: string; per?: number }>> = {
  'requests.errorShare': { name: 'Requests that fail', unit: '%', per: 100 },
  'requests.p50': { name: 'Answers, p50', unit: 'ms' },
  'requests.p95': { name: 'Answers, p95', unit: 'ms' },
  'requests.p99': { name: 'Answers, p99', unit: 'ms' },
  'requests.rate': { name: 'Requests a second', unit: '/s' },
  cpu: { name: 'CPU', unit: '%', per: 100 },
  memory: { name: 'Memory', unit: '%', per: 100 },
  disk: { name: 'Disk', unit: '%', per: 100 },
  'eventLoop.utilisation': { name: 'Event loop', unit: '%', per: 100 },
  'jobs.oldestSeconds': { name: 'Oldest job that waits', unit: 's' },
  'jobs.waiting': { name: 'Jobs that wait', unit: 'jobs' },
  'feed.lagSeconds': { name: 'Lag of the change feed', unit: 's' },
  'replica.lagSeconds': { name: 'Lag of a replica', unit: 's' },
  'vitals.LCP.p75': { name: 'LCP, p75', unit: 'ms' },
  'vitals.INP.p75': { name: 'INP, p75', unit: 'ms' },
  'vitals.CLS.p75': { name: 'CLS, p75', unit: '' },
  'vitals.errors': { name: 'Errors in browsers', unit: 'errors' },
};
