/** The screens of the console, each of them a route of its own. */
export const CONSOLE_ROUTES = [
  '/console',
  '/console/experience',
  '/console/experience/visits/:id',
  '/console/experience/errors/:fingerprint',
  '/console/api',
  '/console/why',
  '/console/database',
  '/console/database/statements/:id',
  '/console/database/indexes',
  '/console/database/tables',
  '/console/database/activity',
  '/console/cache',
  '/console/jobs',
  '/console/memory',
  '/console/memory/profiles/:id',
  '/console/traces',
  '/console/traces/:id',
  '/console/logs',
  '/console/builds',
  '/console/alerts',
  '/console/how-to/:name',
] as const;
export type ConsoleRoute = (typeof CONSOLE_ROUTES)[number];

/** The routes of the app that field data is told apart by; whatever else a browser names is `other`. */
export const FIELD_ROUTES = [
  '/',
  '/products/:id',
  '/imports',
  '/imports/:id?',
  '/account',
  '/sign-in',
  ...CONSOLE_ROUTES,
  // Of the console what is no screen of it.
  '/console/*?',
  'other',
] as const;
