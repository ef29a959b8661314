import type { WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import type { Unit } from '@headroom/contracts/monitoring/figures';

/** How a figure is called in a sentence, its unit, and the screen that shows it. */
export const FIGURES: Readonly<Record<WatchedFigure, { name: string; unit: Unit; screen: string }>> = {
  'requests.errorShare': { name: 'The share of requests that fail', unit: 'share', screen: '/console/api' },
  'requests.p50': { name: 'The middle time of an answer', unit: 'ms', screen: '/console/api' },
  'requests.p95': { name: 'The time of an answer (p95)', unit: 'ms', screen: '/console/api' },
  'requests.p99': { name: 'The time of an answer (p99)', unit: 'ms', screen: '/console/api' },
  'requests.rate': { name: 'Traffic', unit: 'perSecond', screen: '/console/api' },
  cpu: { name: 'CPU', unit: 'share', screen: '/console/memory' },
  memory: { name: 'Memory', unit: 'share', screen: '/console/memory' },
  disk: { name: 'The disk', unit: 'share', screen: '/console/memory' },
  'eventLoop.utilisation': { name: 'The event loop', unit: 'share', screen: '/console/memory' },
  'jobs.oldestSeconds': { name: 'The wait of the oldest job', unit: 'seconds', screen: '/console/jobs' },
  'jobs.waiting': { name: 'The number of jobs that wait', unit: 'count', screen: '/console/jobs' },
  'feed.lagSeconds': { name: 'The change feed’s lag', unit: 'seconds', screen: '/console/cache' },
  'replica.lagSeconds': { name: 'The replica’s lag', unit: 'seconds', screen: '/console/database' },
  'vitals.LCP.p75': { name: 'LCP (p75)', unit: 'ms', screen: '/console/experience?metric=LCP' },
  'vitals.INP.p75': { name: 'INP (p75)', unit: 'ms', screen: '/console/experience?metric=INP' },
  'vitals.CLS.p75': { name: 'CLS (p75)', unit: 'score', screen: '/console/experience?metric=CLS' },
  'vitals.errors': {
    name: 'The number of errors in browsers',
    unit: 'count',
    screen: '/console/experience?metric=error',
  },
};
