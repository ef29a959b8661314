import { PROBLEMS, ProblemSchema, type ProblemCode } from '@headroom/contracts/problems';
import type { FastifySchema, RouteOptions } from 'fastify';
import type { Access } from '../access.ts';
import { CACHING_PROBLEMS, describeCaching } from './describe-caching.ts';
import { describeDeprecation } from './describe-deprecation.ts';

/**
 * Completes what a route says of itself with what follows from it: who may call it, the problems that it can answer with,
 * a name for generated clients.
 */
export function describeRoute(route: RouteOptions, isPublic: boolean): FastifySchema {
  const said = route.schema ?? {};
  const isCached = route.config?.cached === true;
  const schema = isCached ? { ...said, ...describeCaching(said) } : said;
  const access = route.config?.access ?? 'operator';
  const codes = [
    ...problemsOf(schema, access),
    ...(isCached ? CACHING_PROBLEMS : []),
    ...(route.config?.problems ?? []),
  ];
  return {
    ...schema,
    ...(schema.consumes && !schema.body ? { body: FILE } : {}),
    ...describeDeprecation(schema, route.config?.deprecated),
    operationId: `${String(route.method).toLowerCase()}${nameOf(route.url)}`,
    security: securityOf(access, isPublic),
    response: { ...(schema.response as object), ...problemResponses(codes) },
  } as FastifySchema;
}

/** The body of a route that names its types but no schema: it reads the bytes itself. */
const FILE = { type: 'string', format: 'binary' } as const;

function problemsOf(schema: FastifySchema, access: Access): ProblemCode[] {
  const codes: ProblemCode[] = [
    'malformed_request',
    'uri_too_long',
    'headers_too_large',
    'internal',
    'database_unavailable',
    'database_timeout',
    'rate_limited',
    'overloaded',
  ];
  if (schema.querystring ?? schema.body) codes.push('validation_failed');
  if (takesCursor(schema.querystring)) codes.push('cursor_invalid');
  if (schema.params) codes.push('not_found');
  if (schema.body) codes.push('too_large', 'unsupported_media_type');
  if (access !== 'anyone') codes.push('unauthenticated');
  if (access === 'editor' || access === 'operator') codes.push('forbidden');
  return codes;
}

const takesCursor = (query: unknown): boolean =>
  'cursor' in ((query as { properties?: object } | undefined)?.properties ?? {});

function problemResponses(codes: readonly ProblemCode[]): Record<number, unknown> {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    ]),
  );
}

function securityOf(access: Access, isPublic: boolean): object[] {
  const signedIn = [{ bearer: [] }, { cookie: [] }];
  if (access === 'anyone') return [];
  // An empty requirement means that the others are optional.
  return access === 'catalogue' && isPublic ? [...signedIn, {}] : signedIn;
}

/** `/api/v1/products/:id` → `ProductsById`. */
function nameOf(url: string): string {
  return url
    .split('/')
    .slice(3)
    .map((part) => (part.startsWith(':') ? `By${capitalise(part.slice(1))}` : capitalise(part)))
    .join('');
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
