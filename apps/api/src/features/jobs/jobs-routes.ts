import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { JobSchema, JobsQuerySchema, JobsSchema } from '@headroom/contracts/jobs';
import { Type } from 'typebox';
import { ownerOf, requireRole } from '../../access.ts';
import { AppError } from '../../errors.ts';
import { acceptedJob } from '../../jobs/accepted-job.ts';
import type { Jobs } from '../../jobs/create-jobs.ts';
import { IDEMPOTENCY_HEADERS } from '../../performance/idempotency-headers.ts';
import type { RunWrite } from '../../performance/run-write.ts';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const problems = [
  'job_state',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'cross_site',
  'overloaded',
] as const;

/** Long work: what runs, how far it is, cancel, try again, undo. */
export const jobsRoutes: FastifyPluginAsyncTypebox<{ jobs: Jobs; runWrite: RunWrite }> = async (
  app,
  { jobs, runWrite },
) => {
  // What a job is doing is never the same twice.
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });

  app.get(
    '/jobs',
    {
      config: { access: 'viewer', problems: ['forbidden'] },
      schema: {
        tags: ['Jobs'],
        summary: 'List jobs',
        description: 'One’s own, newest first; operators may ask for everyone’s.',
        querystring: JobsQuerySchema,
        response: { 200: JobsSchema },
      },
    },
    async ({ user, query: { everyone, kind, before, limit } }) => {
      requireRole(user, everyone ? 'operator' : 'viewer');
      return { jobs: await jobs.list({ owner: everyone ? null : user.id, limit, before, kinds: kind }) };
    },
  );

  app.get(
    '/jobs/:id',
    {
      config: { access: 'viewer' },
      schema: { tags: ['Jobs'], summary: 'One job', params, response: { 200: JobSchema } },
    },
    async ({ user, params: { id } }) => {
      requireRole(user, 'viewer');
      const job = await jobs.find(id, ownerOf(user));
      if (!job) throw new AppError('not_found', { detail: 'No job has this id, or it is somebody else’s.' });
      return job;
    },
  );

  app.post(
    '/jobs/:id/cancel',
    {
      config: { access: 'editor', problems },
      schema: {
        tags: ['Jobs'],
        summary: 'Cancel a job',
        description:
          'A waiting job ends at once. A running one stops between two steps: what it has done stays and can be undone.',
        params,
        headers: IDEMPOTENCY_HEADERS,
        response: { 200: JobSchema },
      },
    },
    async (request, reply) =>
      runWrite(request, reply, async (client) => {
        requireRole(request.user, 'editor');
        const job = await jobs.cancel(client, { id: request.params.id, owner: ownerOf(request.user) });
        return { status: 200, json: JSON.stringify(job) };
      }),
  );

  app.post(
    '/jobs/:id/retry',
    {
      config: { access: 'editor', problems },
      schema: {
        tags: ['Jobs'],
        summary: 'Try a failed or cancelled job again',
        description: 'It goes on where it stopped.',
        params,
        headers: IDEMPOTENCY_HEADERS,
        response: { 202: JobSchema },
      },
    },
    async (request, reply) =>
      runWrite(request, reply, async (client) => {
        requireRole(request.user, 'editor');
        return acceptedJob(await jobs.retry(client, { id: request.params.id, owner: ownerOf(request.user) }));
      }),
  );

  app.post(
    '/jobs/:id/undo',
    {
      config: { access: 'editor', problems: [...problems, 'undo_expired'] },
      schema: {
        tags: ['Jobs'],
        summary: 'Undo a job',
        description:
          'For a day, by another job. Products that were changed since keep that change; they are listed in the result.',
        params,
        headers: IDEMPOTENCY_HEADERS,
        response: { 202: JobSchema },
      },
    },
    async (request, reply) =>
      runWrite(request, reply, async (client) => {
        const {
          user,
          params: { id },
        } = request;
        requireRole(user, 'editor');
        return acceptedJob(await jobs.undo(client, { id, owner: ownerOf(user), actorId: user.id }));
      }),
  );
};
