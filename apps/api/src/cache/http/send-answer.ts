import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import { writeCacheStatus, type CacheOutcome } from './cache-status.ts';
import { unshare } from './caching-policy.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { negotiate, type ReadyBytes, type WriteBytes } from './ready-bytes.ts';
import { writeServerTiming, type Timings } from './server-timing.ts';

export interface SentAnswer {
  readonly answer: KeptAnswer;
  readonly outcome: CacheOutcome;
  readonly timings: Timings;
  /** It does not show something that has changed already. */
  readonly isLate: boolean;
  /** Of an answer that is stale and says so; seconds. */
  readonly ageSeconds?: number | undefined;
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
  if (sent.answer.filled.status === 404) return refuseMissing(reply, sent);
  const ready = negotiate(request, sent.answer);
  if (ready instanceof Promise) return ready.then((bytes) => write(reply, forOthers(bytes, sent), ownHeaders(sent)));
  write(reply, forOthers(ready, sent), ownHeaders(sent));
  return undefined;
}

const forOthers = (bytes: ReadyBytes, { isLate }: SentAnswer): ReadyBytes =>
  isLate ? { ...bytes, headers: unshare(bytes.headers) } : bytes;

/** The problem names the request, so it is made anew; what is saved is the question to the database. */
async function refuseMissing(reply: FastifyReply, { answer, outcome, timings }: SentAnswer): Promise<never> {
  reply.header('cache-status', writeCacheStatus(outcome));
  reply.header('server-timing', writeServerTiming(timings));
  throw new AppError('not_found', { detail: (await answer.plain()).toString() });
}

function ownHeaders({ outcome, timings, ageSeconds }: SentAnswer): string[] {
  const list = ['Cache-Status', writeCacheStatus(outcome), 'Server-Timing', writeServerTiming(timings)];
  if (ageSeconds !== undefined) list.push('Age', String(Math.max(0, Math.round(ageSeconds))));
  return list;
}
