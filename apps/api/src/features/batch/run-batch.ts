import type { BatchCall } from '@headroom/contracts/batch';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../create-fastify.ts';
import { AppError } from '../../errors.ts';
import type { InnerCalls } from '../../inner-calls.ts';
import type { Gate } from '../../performance/create-gate.ts';
import { toAppError } from '../../to-app-error.ts';
import { toInject } from './to-inject.ts';
import { toRefusedResult, toResult } from './to-result.ts';

/** Calls of one batch that run at once. */
const CALLS_AT_ONCE = 4;
/** Of all results of a batch together. What one client may make the server hold is bounded, as for a list. */
const MAX_RESULTS_BYTES = 16 * 1_048_576;

/** The answers together pass the limit. */
const tooMuch = () =>
  new AppError('too_large', {
    detail: 'The answers of this batch are too large together; ask for this one by itself.',
  });

export interface BatchRun {
  app: App;
  /** The batch itself, whose caller the calls speak for. */
  request: FastifyRequest;
  innerCalls: InnerCalls;
  /** Shared by all batches, so that together they leave connections to everybody else. */
  gate: Gate;
  maxBytes?: number;
}

/**
 * Makes the calls of a batch, a few at a time; each fails by itself.
 * @returns the results as JSON texts, in the order of the calls.
 */
export async function runBatch(
  calls: readonly BatchCall[],
  { app, request, innerCalls, gate, maxBytes = MAX_RESULTS_BYTES }: BatchRun,
): Promise<string[]> {
  const results: string[] = [];
  let bytes = 0;

  async function ask(call: BatchCall, { index, requestId }: { index: number; requestId: string }): Promise<string> {
    if (bytes >= maxBytes) throw tooMuch();
    const inject = toInject(call, { batch: request, index, requestId });
    const answer = await gate(() => innerCalls.speakingFor(request.user, () => app.inject(inject).catch(stopping)));
    bytes += answer.rawPayload.length;
    // What a write answers says that it happened: it is always given.
    if (bytes >= maxBytes && call.method === 'GET') throw tooMuch();
    return toResult(call, answer);
  }
  const todo = calls.entries();
  async function work(): Promise<void> {
    // The workers share the iterator: each call is taken once.
    for (const [index, call] of todo) {
      // Nobody reads the rest; a write that nobody hears of had better not happen.
      if (request.socket.destroyed) return;
      const requestId = `${request.id.slice(0, 60)}-${index}`;
      // oxlint-disable-next-line no-await-in-loop -- one after the other is what bounds them
      results[index] = await ask(call, { index, requestId }).catch((thrown: unknown) => {
        const error = toAppError(thrown);
        if (error.code === 'internal') request.log.error({ err: error, requestId }, error.message);
        return toRefusedResult(call, { error, requestId });
      });
    }
  }
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, calls.length) }, work));
  return results;
}

/** What was begun is finished while the server drains, but it takes no new requests, and a call is one. */
function stopping(cause: unknown): never {
  throw new AppError('overloaded', {
    detail: 'The server is stopping; try again.',
    cause,
    headers: { 'Retry-After': '1' },
  });
}
