import type { FastifyRequest, RouteOptions } from 'fastify';

/**
 * What goes on when not everything can, first to last: signing in and writing, reading, searching and counting, and what nobody waits for at
 * a screen (exports, uploads, what is fetched ahead).
 */
export const PRIORITIES = ['vital', 'read', 'search', 'background'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface RoutePriority {
  priority: Priority;
  /** It goes on for long by its nature (a stream, an upload, a password) and has limits of its own: it only needs to be let in. */
  isLong?: boolean;
  /** Its answers are kept, and the work is their filling, which takes the place instead (admit-fill.ts). */
  isFilled?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Only where neither the table of performance/priority.ts nor the method says it. `unlimited` is always let in. */
    priority?: RoutePriority | 'unlimited';
  }
}

const vital = { priority: 'vital' } as const;
const search = { priority: 'search' } as const;
const filled = { priority: 'read', isFilled: true } as const;
const filledSearch = { priority: 'search', isFilled: true } as const;
const background = { priority: 'background' } as const;
const long = { priority: 'background', isLong: true } as const;

/** Routes whose method does not say it, without `/api/v1` or `/api`. */
export const DECLARED: Readonly<Record<string, RoutePriority>> = {
  // They wait for one of two places where passwords are hashed; meanwhile they must not keep writes out.
  'POST /auth/login': { priority: 'vital', isLong: true },
  'POST /auth/password': { priority: 'vital', isLong: true },
  // Without knowing who is there no screen goes on.
  'GET /auth/me': vital,
  'GET /site': vital,
  'GET /products': filled,
  'GET /products/:id': filled,
  'GET /products/facets': filledSearch,
  'GET /products/marks': filledSearch,
  'POST /products/bulk-actions/preview': search,
  'GET /products/export': long,
  'GET /imports/:id/rejects': long,
  'POST /imports': long,
  // A person waits for each of some dozen.
  'POST /pictures': { priority: 'read', isLong: true },
  'POST /products/:id/images': { priority: 'read', isLong: true },
  'GET /pictures/status': background,
  'GET /imports/:id/lines': background,
  // Each of its calls is let in on its own.
  'POST /batch': { priority: 'read', isLong: true },
  'GET /stream': { priority: 'read', isLong: true },
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const API = /^\/api(\/v\d+)?(?=\/)/;

/** What a route says of itself, what the table says, or what follows from its method. Files and health are let in always. */
export function priorityOfRoute({ method, url, config }: Pick<RouteOptions, 'method' | 'url' | 'config'>) {
  if (config?.priority) return config.priority;
  const prefix = API.exec(url)?.[0];
  if (prefix === undefined) return 'unlimited';
  const [first = 'GET'] = [method].flat();
  const path = url.slice(prefix.length);
  return (
    DECLARED[`${first === 'HEAD' ? 'GET' : first} ${path}`] ??
    (READING.has(first) ? ({ priority: 'read' } as const) : vital)
  );
}

/**
 * A list that searches is a search. What a browser fetches ahead (https://fetch.spec.whatwg.org/#sec-purpose-header), and what says of itself
 * that it is done in the background (urgency 7 of RFC 9218), waits behind everything.
 */
export function priorityOfRequest(request: FastifyRequest): RoutePriority | 'unlimited' {
  const route = request.routeOptions.config.priority ?? 'unlimited';
  if (route === 'unlimited' || route.priority !== 'read') return route;
  const { 'sec-purpose': purpose = '', priority = '' } = request.headers;
  if (String(purpose).startsWith('prefetch') || /\bu=7\b/.test(String(priority))) return { ...route, ...background };
  const { q } = request.query as { q?: unknown };
  return q === undefined || q === '' ? route : { ...route, ...search };
}
