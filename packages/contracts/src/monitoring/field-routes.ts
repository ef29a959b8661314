/** The routes of the app that field data is told apart by; whatever else a browser names is `other`. */
export const FIELD_ROUTES = [
  '/',
  '/products/:id',
  '/imports',
  '/imports/:id?',
  '/account',
  '/sign-in',
  '/console',
  '/console/:screen',
  '/console/:screen?',
  '/console/*',
  '/console/*?',
  'other',
] as const;
