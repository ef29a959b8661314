import type { ConsoleRoute } from '@headroom/contracts/monitoring/field-routes';
import type { SectionScope } from './section-scope.ts';
import { lazyPart, type LazyPart } from '../../ui/lazy-part.ts';

export interface ConsoleSection {
  /** wouter's pattern; field data names the screen so. */
  path: ConsoleRoute;
  /** What it is called in the rail; null: it is reached from other screens only. */
  title: string | null;
  /** What of the common choices changes it. */
  scope: SectionScope;
  screen: LazyPart<object>;
}

/** The screens of the console in the order of the rail, each in a chunk of its own. What does not exist is not in the rail. */
export const CONSOLE_SECTIONS: readonly ConsoleSection[] = [
  {
    path: '/console',
    title: 'Overview',
    scope: 'some',
    screen: lazyPart(() => import('./overview/overview-screen.tsx')),
  },
  {
    path: '/console/experience',
    title: 'Experience',
    scope: 'visits',
    screen: lazyPart(() => import('./experience/experience-screen.tsx')),
  },
  {
    path: '/console/experience/visits/:id',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./experience/visit-screen.tsx')),
  },
  {
    path: '/console/experience/errors/:fingerprint',
    title: null,
    scope: 'visits',
    screen: lazyPart(() => import('./experience/error-screen.tsx')),
  },
  {
    path: '/console/api',
    title: 'API',
    scope: 'time',
    screen: lazyPart(() => import('./requests/requests-screen.tsx')),
  },
  { path: '/console/why', title: null, scope: 'visits', screen: lazyPart(() => import('./why/why-screen.tsx')) },
  {
    path: '/console/database',
    title: 'Database',
    scope: 'time',
    screen: lazyPart(() => import('./database/database-screen.tsx')),
  },
  {
    path: '/console/database/statements/:id',
    title: null,
    scope: 'time',
    screen: lazyPart(() => import('./database/statement-screen.tsx')),
  },
  {
    path: '/console/database/indexes',
    title: null,
    scope: 'time',
    screen: lazyPart(() => import('./database/indexes-screen.tsx')),
  },
  {
    path: '/console/database/tables',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./database/tables-screen.tsx')),
  },
  {
    path: '/console/database/activity',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./database/activity-screen.tsx')),
  },
  { path: '/console/cache', title: 'Cache', scope: 'time', screen: lazyPart(() => import('./cache/cache-screen.tsx')) },
  { path: '/console/jobs', title: 'Jobs', scope: 'time', screen: lazyPart(() => import('./jobs/jobs-screen.tsx')) },
  {
    path: '/console/memory',
    title: 'Memory',
    scope: 'time',
    screen: lazyPart(() => import('./memory/memory-screen.tsx')),
  },
  {
    path: '/console/memory/profiles/:id',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./memory/profile-screen.tsx')),
  },
  {
    path: '/console/traces',
    title: 'Traces',
    scope: 'time',
    screen: lazyPart(() => import('./traces/traces-screen.tsx')),
  },
  {
    path: '/console/traces/:id',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./traces/trace-screen.tsx')),
  },
  { path: '/console/logs', title: 'Logs', scope: 'time', screen: lazyPart(() => import('./logs/logs-screen.tsx')) },
  {
    path: '/console/builds',
    title: 'Build',
    scope: 'now',
    screen: lazyPart(() => import('./builds/builds-screen.tsx')),
  },
  {
    path: '/console/alerts',
    title: 'Alerts',
    scope: 'now',
    screen: lazyPart(() => import('./alerts/alerts-screen.tsx')),
  },
  {
    path: '/console/how-to/:name',
    title: null,
    scope: 'now',
    screen: lazyPart(() => import('./how-to/how-to-screen.tsx')),
  },
];
