import type { ProblemCode } from '@headroom/contracts/problems';
import type { FastifySchema } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answers come from the response cache: conditional requests, change tokens, ready forms. */
    cached?: boolean;
  }
}

export const CACHING_PROBLEMS: readonly ProblemCode[] = ['change_token_invalid', 'not_acceptable'];

const text = (description: string, example?: string) => ({
  type: 'string',
  description,
  ...(example === undefined ? {} : { examples: [example] }),
});

const REQUEST_HEADERS = {
  type: 'object',
  properties: {
    'If-None-Match': text(
      'ETags that you hold, or `*`. What is current is answered with 304, without the database.',
      '"7.Ab3dE6gh-br"',
    ),
    'Change-Token': text(
      'From the answer to a write: this answer is then never older than that write. Without it, it is at most a second behind.',
    ),
  },
} as const;

const SHARED = {
  ETag: text('Of this representation, strong: another content coding has another one.', '"7.Ab3dE6gh-br"'),
  'Cache-Control': text(
    'Whoever is signed in: `private, no-cache`. Everybody else: `public, no-cache`, or `s-maxage` where shared caches are told of changes, with `stale-while-revalidate` for these alone in `CDN-Cache-Control`.',
  ),
  Vary: text('`Accept-Encoding`; of what shared caches may keep also `Cookie`, `Authorization` and `Change-Token`.'),
  'Cache-Status': text(
    'What the response cache did (RFC 9211). `detail=lagging`: a position or a count may be 5 seconds old.',
    'headroom; hit; ttl=840',
  ),
  'Server-Timing': text(
    'How long the cache, the database and the making of bytes took, in milliseconds.',
    'cache;desc=hit;dur=0',
  ),
  Link: text('Of a list: `next` and `prev` (RFC 8288).'),
};
const OF_BYTES = { 'Content-Encoding': text('`br`, `zstd` or `gzip`, as Accept-Encoding weighs them.', 'br') };
const OF_STALE = {
  Age: text('Seconds; only where the answer is older than it should be, because the database does not answer.'),
};

type Responses = Record<string, object>;

/** Adds what a route of the response cache takes and answers to what it says of itself. */
export function describeCaching(schema: FastifySchema): Pick<FastifySchema, 'headers' | 'response'> {
  const response = (schema.response ?? {}) as Responses;
  const { 200: answer, ...others } = response;
  return {
    headers: REQUEST_HEADERS,
    response: {
      ...others,
      200: {
        description: 'The answer.',
        headers: { ...SHARED, ...OF_BYTES, ...OF_STALE },
        content: { 'application/json': { schema: answer } },
      },
      304: { type: 'null', description: 'An ETag in If-None-Match is current.', headers: SHARED },
    },
  };
}
