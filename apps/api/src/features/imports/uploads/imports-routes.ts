import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { JobKind } from '@headroom/contracts/catalogue';
import {
  ImportLinesSchema,
  ImportReadingSchema,
  ImportSchema,
  ImportsSchema,
  LinesQuerySchema,
  type Import,
  type ImportReading,
} from '@headroom/contracts/imports';
import { JobSchema } from '@headroom/contracts/jobs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import { ownerOf, requireRole } from '../../../access.ts';
import { AppError } from '../../../errors.ts';
import { acceptedJob } from '../../../jobs/accepted-job.ts';
import type { Jobs } from '../../../jobs/create-jobs.ts';
import { createGate } from '../../../performance/create-gate.ts';
import { IDEMPOTENCY_HEADERS } from '../../../performance/idempotency-headers.ts';
import type { RunWrite } from '../../../performance/run-write.ts';
import { ImportError } from '../import-error.ts';
import { createImportsRepository } from './imports-repository.ts';
import { readLines } from './read-lines.ts';
import { createUploadFolder } from './upload-folder.ts';
import { UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts';
import { createUploadRoute } from './upload-route.ts';

export interface ImportsDependencies {
  pool: Pool;
  jobs: Pick<Jobs, 'enqueue'>;
  runWrite: RunWrite;
  dataDirectory: string;
  limits?: UploadLimits;
}

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const gone = () => new AppError('not_found', { detail: 'No import has this id, or it is somebody else’s.' });
const busy = () =>
  new AppError('job_state', { detail: 'A job works on this file. Wait until it has ended, or cancel it.' });

/** Files on their way into the catalogue: upload, check, import, look at lines, fetch what was rejected, discard. */
export function createImportsRoutes(dependencies: ImportsDependencies): FastifyPluginAsyncTypebox {
  const { pool, jobs, runWrite, limits = UPLOAD_LIMITS } = dependencies;
  const repository = createImportsRepository(pool);
  const folder = createUploadFolder(dependencies.dataDirectory);
  // Each reads a file from its beginning, which may be gigabytes away from the line.
  const reading = createGate({ maxRunning: 2, maxWaiting: 10 });
  const upload = createUploadRoute({ repository, folder, runWrite, limits });

  async function find(request: FastifyRequest, id: string): Promise<Import> {
    requireRole(request.user, 'editor');
    const found = await repository.find(id, ownerOf(request.user));
    if (!found) throw gone();
    return found;
  }

  /** Starts a job on an import, unless one works on it already; how it is to be read is kept for the next time. */
  const start = (
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    {
      id,
      reading: told,
      kind,
    }: { id: string; reading: ImportReading; kind: Extract<JobKind, 'import' | 'import-check'> },
  ) =>
    runWrite(request, reply, async (client) => {
      const { user } = request;
      requireRole(user, 'editor');
      const locked = await repository.lock(client, id, ownerOf(user));
      if (!locked) throw gone();
      const { found, isBusy } = locked;
      if (isBusy) throw busy();
      if (found.problem !== null) throw new AppError('job_state', { detail: found.problem });
      const job = await jobs.enqueue(client, {
        kind,
        title: `${kind === 'import' ? 'Import' : 'Check'} ${found.name}`,
        input: { name: found.name, reading: { encoding: found.detected?.encoding, ...told } },
        actorId: user.id,
        importId: id,
        total: found.bytes,
        unit: 'bytes',
      });
      const column = kind === 'import' ? 'job_id' : 'check_job_id';
      await repository.setReading(client, { id, reading: told, job: { column, id: job.id } });
      return acceptedJob(job);
    });

  return async (app) => {
    const access = 'editor' as const;
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.header('cache-control', 'no-store');
      done();
    });
    app.register(upload);

    app.get(
      '/imports',
      {
        config: { access },
        schema: {
          tags: ['Imports'],
          summary: 'List uploaded files',
          description: 'One’s own, or everybody’s for operators; newest first. A file is kept for seven days.',
          response: { 200: ImportsSchema },
        },
      },
      async (request) => {
        requireRole(request.user, 'editor');
        return { imports: await repository.list(ownerOf(request.user)) };
      },
    );

    app.get(
      '/imports/:id',
      {
        config: { access },
        schema: { tags: ['Imports'], summary: 'One uploaded file', params, response: { 200: ImportSchema } },
      },
      (request) => find(request, request.params.id),
    );

    app.delete(
      '/imports/:id',
      {
        config: { access, problems: ['job_state', 'idempotency_in_progress', 'idempotency_key_reused'] },
        schema: {
          tags: ['Imports'],
          summary: 'Discard an uploaded file',
          description: 'Products that came from it stay.',
          params,
          headers: IDEMPOTENCY_HEADERS,
          response: { 204: Type.Null({ description: 'It is gone.' }) },
        },
      },
      async (request, reply) => {
        const { user } = request;
        requireRole(user, 'editor');
        const { id } = request.params;
        await runWrite(request, reply, async (client) => {
          const locked = await repository.lock(client, id, ownerOf(user));
          if (!locked) throw gone();
          if (locked.isBusy) throw busy();
          await repository.remove(client, id);
          return { status: 204, json: '' };
        });
        // Files that stay behind after a fault are swept away by the nightly upkeep.
        await folder
          .remove(id)
          .catch((error: unknown) => request.log.warn(error, 'a discarded file could not be removed'));
        return reply as never;
      },
    );

    for (const { action, kind, summary, description } of ACTIONS) {
      app.post(
        `/imports/:id/${action}`,
        {
          config: { access, problems: ['job_state', 'idempotency_in_progress', 'idempotency_key_reused'] },
          schema: {
            tags: ['Imports'],
            summary,
            description,
            params,
            headers: IDEMPOTENCY_HEADERS,
            body: ImportReadingSchema,
            response: { 202: JobSchema },
          },
        },
        (request, reply) => start({ request, reply }, { id: request.params.id, reading: request.body, kind }) as never,
      );
    }

    app.get(
      '/imports/:id/lines',
      {
        config: { access, problems: ['overloaded', 'job_state'] },
        schema: {
          tags: ['Imports'],
          summary: 'A line of the file with its neighbours',
          description:
            'As it stands in the file, each line cut at 2,000 characters; empty where there is no such line.',
          params,
          querystring: LinesQuerySchema,
          response: { 200: ImportLinesSchema },
        },
      },
      async (request) => {
        const found = await find(request, request.params.id);
        const encoding = found.reading.encoding ?? found.detected?.encoding ?? 'utf-8';
        const late = AbortSignal.timeout(limits.linesMilliseconds);
        const left = new AbortController();
        const leave = () => left.abort();
        request.raw.socket.once('close', leave);
        try {
          return await reading(() =>
            readLines({
              path: folder.file(found.id),
              name: found.name,
              encoding,
              line: request.query.line,
              signal: AbortSignal.any([left.signal, late]),
            }),
          );
        } catch (error) {
          if (error instanceof ImportError) throw new AppError('job_state', { detail: error.message, cause: error });
          // Nobody is there to be answered.
          if (left.signal.aborted) return { lines: [] };
          if (late.aborted) {
            const detail = `Line ${request.query.line} was not reached in ${limits.linesMilliseconds / 1_000} seconds. Ask again when less goes on, or look at it in the file itself.`;
            throw new AppError('overloaded', { detail, headers: { 'Retry-After': '30' }, cause: error });
          }
          throw error;
        } finally {
          request.raw.socket.off('close', leave);
        }
      },
    );

    app.get(
      '/imports/:id/rejects',
      {
        config: { access, batch: false },
        exposeHeadRoute: false,
        schema: {
          tags: ['Imports'],
          summary: 'The rows that were left out',
          description:
            'A CSV with the file’s own columns and, behind them, line, column, reason and raw; mended it can be imported as it is. Of the last check or import.',
          params,
          response: { 200: { description: 'The rows.', content: { 'text/csv': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        const { id, name } = await find(request, request.params.id);
        const path = folder.rejects(id);
        if (!(await stat(path).catch(() => undefined)))
          throw new AppError('not_found', {
            detail: 'No row of this file was left out, or it has not been checked yet.',
          });
        const file = encodeURIComponent(`${name.replace(/\.\w{1,5}$/, '')}.rejects.csv`).replaceAll("'", '%27');
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename*=UTF-8''${file}`)
          .send(createReadStream(path) as never);
      },
    );
  };
}

const ACTIONS = [
  {
    action: 'check',
    kind: 'import-check',
    summary: 'Check a file',
    description:
      'Starts a job that reads all of it and tells what an import would do, product by product, with every problem by line and column. Nothing is written.',
  },
  {
    action: 'run',
    kind: 'import',
    summary: 'Import a file',
    description:
      'Starts a job that writes its products, each whole or not at all. Cancelled it keeps the products that are complete; either way it can be undone for a day.',
  },
] as const;
