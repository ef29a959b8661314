import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { BATCH_CALLS_MAX, BatchResultsSchema, BatchSchema, type Batch } from '@headroom/contracts/batch';
import { Type } from 'typebox';
import type { App } from '../../create-fastify.ts';
import type { InnerCalls } from '../../inner-calls.ts';
import { createGate } from '../../performance/create-gate.ts';
import { idempotencyKey } from '../../performance/idempotency-headers.ts';
import { runBatch } from './run-batch.ts';

const HEADERS = Type.Object({
  'idempotency-key': idempotencyKey,
  'change-token': Type.Optional(
    Type.String({
      description:
        'From the answer to a write: no read of the batch is older than that write, unless it names a token of its own.',
    }),
  ),
});

/** Waiting calls of all batches; each holds a body of at most 1 MiB, and no connection. */
const WAITING_CALLS = 256;

/**
 * `/batch`: several calls in one request.
 * @param poolSize all batches together use half of it.
 */
export function createBatchRoutes({
  innerCalls,
  poolSize,
}: {
  innerCalls: InnerCalls;
  poolSize: number;
}): FastifyPluginAsyncTypebox {
  const gate = createGate({ maxRunning: Math.max(1, Math.floor(poolSize / 2)), maxWaiting: WAITING_CALLS });
  return async (app) => {
    app.addHook('preValidation', (request, _reply, done) => {
      lowerHeaderNames(request.body);
      done();
    });

    app.post(
      '/batch',
      {
        config: { access: 'catalogue', batch: false, problems: ['cross_site', 'overloaded'] },
        schema: {
          tags: ['Batch'],
          summary: 'Several calls in one request',
          description:
            `Up to ${BATCH_CALLS_MAX} independent calls, a few at a time and in no promised order; each succeeds or fails by itself, with the status, headers and body that it would have alone. ` +
            'The batch says who calls. It cannot hold what streams, takes or gives a file, signs in or out, or another batch. A write names its `If-Match` and `Idempotency-Key` in its own headers; an `Idempotency-Key` of the batch makes it safe to send the whole again.',
          headers: HEADERS,
          body: BatchSchema,
          response: { 200: BatchResultsSchema },
        },
      },
      async (request, reply) => {
        const results = await runBatch(request.body.calls, { app: app as never as App, request, innerCalls, gate });
        return reply
          .type('application/json; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(`{"results":[${results.join()}]}` as never);
      },
    );
  };
}

/** Names of headers know no case; the schema lists them in small letters. What is no object is left to the schema. */
function lowerHeaderNames(body: unknown): void {
  const calls = (body as Partial<Batch> | null | undefined)?.calls;
  if (!Array.isArray(calls)) return;
  for (const call of calls) {
    const headers: unknown = (call as { headers?: unknown } | null)?.headers;
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) continue;
    call.headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  }
}
