import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PictureSchema, PictureStatusSchema } from '@headroom/contracts/pictures';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import { ensurePicturesJob } from '../../optimization/images/ensure-job.ts';
import { createPicturesRepository } from '../../optimization/images/pictures-repository.ts';
import type { PictureStore } from '../../optimization/images/picture-store.ts';
import type { Jobs } from '../../jobs/create-jobs.ts';
import { IDEMPOTENCY_HEADERS } from '../../performance/idempotency-headers.ts';
import type { RunWrite } from '../../performance/run-write.ts';
import type { Pool } from 'pg';
import { PICTURE_UPLOAD } from '../../optimization/images/receiving/begin-upload.ts';
import { CONSUMES, takePictureBodies } from '../../optimization/images/receiving/picture-bodies.ts';
import type { ReceivePicture } from '../../optimization/images/receiving/receive-picture.ts';
import { readPictureStatus } from '../../optimization/images/read-status.ts';

export interface UploadedPicturesDependencies {
  pool: Pool;
  jobs: Pick<Jobs, 'enqueue'>;
  runWrite: RunWrite;
  store: PictureStore;
  receive: ReceivePicture;
}

const params = Type.Object({ hash: Type.String({ pattern: '^[\\w-]{43}$' }) });
const gone = () => new AppError('not_found', { detail: 'No picture has this hash.' });
const WRITE_PROBLEMS = ['idempotency_in_progress', 'idempotency_key_reused', 'cross_site', 'overloaded'] as const;
const UPLOAD_PROBLEMS = [
  ...WRITE_PROBLEMS,
  'too_large',
  'unsupported_media_type',
  'request_timeout',
  'validation_failed',
] as const;

/** Pictures as things of their own: uploaded, asked for, made anew, removed. */
export function createUploadedPicturesRoutes(dependencies: UploadedPicturesDependencies): FastifyPluginAsyncTypebox {
  const { pool, jobs, runWrite, store, receive } = dependencies;
  const repository = createPicturesRepository(pool);

  return async (app) => {
    const receiveBody = takePictureBodies(app, receive);

    app.post(
      '/pictures',
      {
        ...PICTURE_UPLOAD,
        config: { access: 'editor', batch: false, problems: UPLOAD_PROBLEMS },
        schema: {
          tags: ['Pictures'],
          summary: 'Upload a picture',
          description:
            'The body is the file itself: a JPEG, PNG, WebP, AVIF, GIF or TIFF of at most 64 MiB and 120 million pixels; its bytes decide, not the declared type. ' +
            'The same file has the same hash and is kept once: sent again, it is answered with 200. Its forms are made in the background, the ' +
            'smallest at once; `url` can be shown and given to a product right away.',
          consumes: CONSUMES,
          headers: IDEMPOTENCY_HEADERS,
          response: { 200: PictureSchema, 201: PictureSchema },
        },
      },
      async (request, reply) => {
        const received = await receiveBody(request);
        return runWrite(request, reply, async (client) => {
          const { picture, isNew } = await received.enter(client);
          const location = `/api/v1/pictures/${picture.hash}`;
          return { status: isNew ? 201 : 200, headers: { location }, json: JSON.stringify(picture) };
        }) as never;
      },
    );

    app.get(
      '/pictures/status',
      {
        config: { access: 'operator' },
        schema: {
          tags: ['Pictures'],
          summary: 'How the making of pictures goes',
          description: 'What waits, how fast it goes, and what each format saves.',
          response: { 200: PictureStatusSchema },
        },
      },
      () => readPictureStatus(pool),
    );

    app.get(
      '/pictures/:hash',
      {
        config: { access: 'viewer' },
        schema: {
          tags: ['Pictures'],
          summary: 'A picture and how far it is',
          params,
          response: { 200: PictureSchema },
        },
      },
      async (request) => {
        const picture = await repository.find(request.params.hash);
        if (!picture) throw gone();
        return picture;
      },
    );

    app.post(
      '/pictures/:hash/reprocess',
      {
        config: { access: 'editor', problems: WRITE_PROBLEMS },
        schema: {
          tags: ['Pictures'],
          summary: 'Make a picture’s forms again',
          description:
            'After a failure, or with new settings of the encoders. Until they are made the present ones are shown.',
          params,
          headers: IDEMPOTENCY_HEADERS,
          response: { 202: PictureSchema },
        },
      },
      (request, reply) =>
        runWrite(request, reply, async (client) => {
          const { hash } = request.params;
          await repository.lock(client, hash);
          const picture = await repository.reprocess(client, hash);
          if (!picture) throw gone();
          await ensurePicturesJob(client, jobs);
          return { status: 202, headers: { location: `/api/v1/pictures/${hash}` }, json: JSON.stringify(picture) };
        }) as never,
    );

    app.delete(
      '/pictures/:hash',
      {
        config: { access: 'editor', problems: [...WRITE_PROBLEMS, 'in_use'] },
        schema: {
          tags: ['Pictures'],
          summary: 'Remove a picture',
          description:
            'With its original and all its forms; answers with the picture as it was. Refused while a product shows it. What no product shows is removed by itself after some months.',
          params,
          headers: IDEMPOTENCY_HEADERS,
          response: { 200: PictureSchema },
        },
      },
      (request, reply) =>
        runWrite(request, reply, async (client) => {
          const { hash } = request.params;
          await repository.lock(client, hash);
          const found = await repository.forget(client, hash);
          if (!found) throw gone();
          if (!found.isForgotten) {
            throw new AppError('in_use', { detail: 'A product shows this picture. Take it off there first.' });
          }
          // Last: a file that is gone does not come back with a rollback.
          await store.remove(hash);
          return { status: 200, json: JSON.stringify(found.picture) };
        }) as never,
    );
  };
}
