import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  BulkPreviewSchema,
  BulkRequestSchema,
  type BulkAction,
  type BulkRequest,
} from '@headroom/contracts/bulk-actions';
import { JobSchema } from '@headroom/contracts/jobs';
import type { Pool } from 'pg';
import { requireRole } from '../../access.ts';
import { AppError } from '../../errors.ts';
import { acceptedJob } from '../../jobs/accepted-job.ts';
import type { Jobs } from '../../jobs/create-jobs.ts';
import { IDEMPOTENCY_HEADERS } from '../../performance/idempotency-headers.ts';
import type { RunWrite } from '../../performance/run-write.ts';
import { chooseProducts, type SelectProducts } from './bulk-selection.ts';
import { bulkTitle } from './bulk-title.ts';
import { countChosen, previewBulk } from './preview-bulk.ts';

/** Changing many products at once: what it would do, and the job that does it. */
export const bulkActionsRoutes: FastifyPluginAsyncTypebox<{
  pool: Pool;
  jobs: Jobs;
  runWrite: RunWrite;
  select: SelectProducts;
}> = async (app, { pool, jobs, runWrite, select }) => {
  app.post(
    '/products/bulk-actions/preview',
    {
      config: { access: 'editor' },
      schema: {
        tags: ['Products'],
        summary: 'What a bulk action would do',
        description: 'Changes nothing. Above 20,000 products the counts are worked out on a sample, and say so.',
        body: BulkRequestSchema,
        response: { 200: BulkPreviewSchema },
      },
    },
    async ({ body }) => {
      const { selection, action } = readRequest(body);
      return previewBulk(pool, { chosen: await chooseProducts(selection, select), action });
    },
  );

  app.post(
    '/products/bulk-actions',
    {
      config: {
        access: 'editor',
        problems: ['idempotency_in_progress', 'idempotency_key_reused', 'cross_site', 'overloaded'],
      },
      schema: {
        tags: ['Products'],
        summary: 'Change many products',
        description: 'By a job, which can be cancelled, and undone for a day.',
        headers: IDEMPOTENCY_HEADERS,
        body: BulkRequestSchema,
        response: { 202: JobSchema },
      },
    },
    async (request, reply) => {
      const input = readRequest(request.body);
      const chosen = await chooseProducts(input.selection, select);
      const total = chosen.ids?.length ?? (await countChosen(pool, chosen));
      return runWrite(request, reply, async (client) => {
        requireRole(request.user, 'editor');
        const title = bulkTitle(input.action, total);
        return acceptedJob(
          await jobs.enqueue(client, { kind: 'bulk', title, input, actorId: request.user.id, total, unit: 'products' }),
        );
      });
    },
  );
};

const invalid = (path: string, code: string, message: string) =>
  new AppError('validation_failed', { detail: message, errors: [{ path, code, message }] });

/** What the schema cannot say, and texts as they are stored. @throws AppError validation_failed. */
function readRequest({ selection, action }: BulkRequest): BulkRequest {
  return { selection, action: readAction(action) };
}

function readAction(action: BulkAction): BulkAction {
  if (action.kind === 'reprice' && (action.percent === undefined) === (action.amount === undefined)) {
    throw invalid('/body/action', 'one_of', 'Give either percent or amount.');
  }
  if (action.kind !== 'tag') return action;
  const [add, remove] = [action.add, action.remove].map((tags) => [
    ...new Set(tags.map((tag) => tag.normalize('NFC').trim())),
  ]);
  if (!add || !remove || add.length + remove.length === 0) {
    throw invalid('/body/action', 'empty', 'Name a tag to add or to remove.');
  }
  if ([...add, ...remove].includes('')) throw invalid('/body/action', 'empty', 'A tag needs at least one sign.');
  const both = add.find((tag) => remove.includes(tag));
  if (both !== undefined) {
    throw invalid('/body/action', 'contradiction', `${JSON.stringify(both)} is to be added and removed.`);
  }
  return { kind: 'tag', add, remove };
}
