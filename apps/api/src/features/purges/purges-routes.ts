import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PurgesSchema, RetriedPurgesSchema } from '@headroom/contracts/purges';
import type { Pool } from 'pg';
import { requireRole } from '../../access.ts';
import { recordAction } from '../../cache/management/operator-actions.ts';
import { readPurgeStatus, retryFailedPurges } from '../../cache/purge/purge-status.ts';
import { IDEMPOTENCY_HEADERS } from '../../performance/idempotency-headers.ts';
import type { RunWrite } from '../../performance/run-write.ts';

/**
 * What has become of the purges of shared caches, for operators.
 * @param targets the names of those that this process purges.
 */
export const purgesRoutes: FastifyPluginAsyncTypebox<{
  pool: Pool;
  runWrite: RunWrite;
  targets: readonly string[];
  repeatMilliseconds: number;
}> = async (app, { pool, runWrite, targets, repeatMilliseconds }) => {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });

  app.get(
    '/purges',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['Operations'],
        summary: 'See the purges of shared caches',
        description:
          'What Varnish and CDNs have been told to drop, what waits, what was given up, and how long it took. Empty where no such cache is set up.',
        response: { 200: PurgesSchema },
      },
    },
    async () => ({ repeatMilliseconds, targets: await readPurgeStatus(pool, targets) }),
  );

  app.post(
    '/purges/retry',
    {
      config: {
        access: 'operator',
        problems: ['idempotency_in_progress', 'idempotency_key_reused', 'cross_site', 'overloaded'],
      },
      schema: {
        tags: ['Operations'],
        summary: 'Send purges again that were given up',
        description: 'Recorded with who asked.',
        headers: IDEMPOTENCY_HEADERS,
        response: { 200: RetriedPurgesSchema },
      },
    },
    async (request, reply) =>
      runWrite(request, reply, async (client) => {
        const { user } = request;
        requireRole(user, 'operator');
        const result = { retried: await retryFailedPurges(client) };
        await recordAction(client, { user, action: 'retry_purges', target: {}, result });
        return { status: 200, json: JSON.stringify(result) };
      }),
  );
};
