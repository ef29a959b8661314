import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import { writeCacheStatus, type CacheOutcome } from './cache-status.ts';
import { unshare } from './caching-policy.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { negotiate, type ReadyBytes, type WriteBytes } from './ready-bytes.ts';
import { writeServerTiming, type Timings } from './server-timing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the cache did for it; undefined: its route has none, or it has not come so far. */
    cacheOutcome?: CacheOutcome | undefined;
    /** Of the body, once it is known. */
    sentBytes?: number | undefined;
  }
}

export interface SentAnswer {
  readonly answer: KeptAnswer;
  readonly outcome: CacheOutcome;
  readonly timings: Timings;
  /** It does not show something that has changed already. */
  readonly isLate: boolean;
  /** Of an answer that is stale and says so; seconds. */
  readonly ageSeconds?: number | undefined;
  /** More headers, names and values in turn. */
  readonly headers?: readonly string[] | undefined;
}

/**
 * Sends a kept answer, or 304 where the client holds it already.
 * @returns a promise only where the bytes of the asked form have still to be packed.
 * @throws AppError not_found of an answer that says so, and what `negotiate` throws.
 */
export function sendAnswer(
  { request, reply, write }: { request: FastifyRequest; reply: FastifyReply; write: WriteBytes },
  sent: SentAnswer,
): Promise<void> | undefined {
  const { status, contentType } = sent.answer.filled;
  request.cacheOutcome = sent.outcome;
  if (status === 404 && !contentType.startsWith('text/html')) return refuseMissing(reply, sent);
  // Nobody is told that what they miss is still missing: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1
  const { 'if-none-match': _held, ...unconditional } = request.headers;
  const ready = negotiate(status === 404 ? { headers: unconditional } : request, sent.answer);
  const send = (bytes: ReadyBytes): void => {
    request.sentBytes = bytes.body === undefined || request.method === 'HEAD' ? 0 : bytes.body.length;
    write(reply, forOthers(bytes, sent), ownHeaders(sent));
  };
  if (ready instanceof Promise) {
    const startedAt = performance.now();
    return ready.then((bytes) => {
      request.marks?.add({ kind: 'compress', startedAt, endedAt: performance.now() });
      return send(bytes);
    });
  }
  send(ready);
  return undefined;
}

const forOthers = ({ status, headers, ...bytes }: ReadyBytes, { isLate, answer }: SentAnswer): ReadyBytes => ({
  ...bytes,
  status: status === 304 ? status : answer.filled.status,
  headers: isLate ? unshare(headers) : headers,
});

/** The problem names the request, so it is made anew; what is saved is the question to the database. */
async function refuseMissing(reply: FastifyReply, { answer, outcome, timings }: SentAnswer): Promise<never> {
  reply.header('cache-status', writeCacheStatus(outcome));
  reply.header('server-timing', writeServerTiming(timings));
  throw new AppError('not_found', { detail: (await answer.plain()).toString() });
}

function ownHeaders({ outcome, timings, ageSeconds, headers = [] }: SentAnswer): string[] {
  const list = [...headers, 'Cache-Status', writeCacheStatus(outcome), 'Server-Timing', writeServerTiming(timings)];
  if (ageSeconds !== undefined) list.push('Age', String(Math.max(0, Math.round(ageSeconds))));
  return list;
}
