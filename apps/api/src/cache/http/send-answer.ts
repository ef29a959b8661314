import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import { writeCacheStatus, type CacheOutcome } from './cache-status.ts';
import { MALFORMED } from './entity-tag.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { writeServerTiming, type Timings } from './server-timing.ts';

export interface SentAnswer {
  readonly answer: KeptAnswer;
  readonly outcome: CacheOutcome;
  readonly timings: Timings;
  /** Of an answer that is stale and says so; seconds. */
  readonly ageSeconds?: number | undefined;
}

/**
 * Sends a kept answer, or 304 where the client holds it already.
 * @returns a promise only where the bytes of the asked form have still to be packed.
 * @throws AppError not_found of an answer that says so, malformed_request for an If-None-Match that is no list of tags, not_acceptable.
 */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, sent: SentAnswer): Promise<void> | undefined {
  const { answer } = sent;
  if (answer.filled.status === 404) return refuseMissing(reply, sent);
  const { 'if-none-match': ifNoneMatch, 'accept-encoding': acceptEncoding } = request.headers as SeenHeaders;
  if (ifNoneMatch !== undefined) {
    const tag = answer.findTag(ifNoneMatch, acceptEncoding);
    if (tag === MALFORMED) {
      throw new AppError('malformed_request', {
        detail: 'If-None-Match is neither * nor a list of ETags in double quotes.',
      });
    }
    if (tag !== undefined) {
      write(reply, { status: 304, headers: answer.unchangedHeaders(tag), body: undefined, sent });
      return undefined;
    }
  }
  const form = answer.choose(acceptEncoding);
  if (form === undefined) {
    throw new AppError('not_acceptable', {
      detail: 'Accept-Encoding refuses all of br, zstd, gzip and identity.',
      headers: { Vary: 'Accept-Encoding' },
    });
  }
  const ready = answer.ready(form);
  if (ready) {
    write(reply, { status: 200, headers: ready.headers, body: ready.body, sent });
    return undefined;
  }
  return answer.make(form).then(({ headers, body }) => write(reply, { status: 200, headers, body, sent }));
}

type SeenHeaders = { 'if-none-match'?: string; 'accept-encoding'?: string };

/** The problem names the request, so it is made anew; what is saved is the question to the database. */
async function refuseMissing(reply: FastifyReply, { answer, outcome, timings }: SentAnswer): Promise<never> {
  reply.header('cache-status', writeCacheStatus(outcome));
  reply.header('server-timing', writeServerTiming(timings));
  throw new AppError('not_found', { detail: (await answer.plain()).toString() });
}

/**
 * Writes past Fastify's own sending: what that does for each answer (hooks, serialising, a walk over the headers) is done already, and
 * took as long as the rest of a hit. The line in the request log and everything else on `onResponse` still happens.
 */
function write(
  reply: FastifyReply,
  {
    status,
    headers,
    body,
    sent,
  }: { status: number; headers: readonly string[]; body: Buffer | undefined; sent: SentAnswer },
): void {
  const { raw } = reply;
  // Whoever asked may have gone while the form was packed.
  if (raw.destroyed) return;
  const list = headers.slice();
  // What hooks set for every answer: security headers, X-Request-Id, RateLimit.
  const others = reply.getHeaders();
  for (const name in others) {
    const value = others[name];
    if (value !== undefined) list.push(name, value as string);
  }
  list.push('Cache-Status', writeCacheStatus(sent.outcome), 'Server-Timing', writeServerTiming(sent.timings));
  if (sent.ageSeconds !== undefined) list.push('Age', String(Math.max(0, Math.round(sent.ageSeconds))));
  reply.hijack();
  // What the request log and the metrics read.
  raw.writeHead(status, list);
  // To HEAD, Node sends no body (and keeps Content-Length).
  if (body === undefined) raw.end();
  else raw.end(body);
}
