import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ImportSchema, UploadQuerySchema } from '@headroom/contracts/imports';
import { newId } from '@headroom/database';
import { Readable } from 'node:stream';
import { requireRole } from '../../../access.ts';
import { AppError } from '../../../errors.ts';
import { IDEMPOTENCY_HEADERS } from '../../../performance/idempotency-headers.ts';
import { readIdempotencyKey } from '../../../performance/idempotency-key.ts';
import { allowLongBody, endUnreadBody } from '../../../performance/long-bodies.ts';
import type { RunWrite } from '../../../performance/run-write.ts';
import { createByteRate } from '../../../uploads/byte-rate.ts';
import { receiveFile, tooLarge } from '../../../uploads/receive-file.ts';
import { createUploadRoom, type UploadPlace } from '../../../uploads/upload-room.ts';
import { describeFile } from './describe-file.ts';
import type { ImportsRepository } from './imports-repository.ts';
import type { UploadFolder } from './upload-folder.ts';
import type { UploadLimits } from './upload-limits.ts';
import { createUtf8Watch } from './utf8-watch.ts';

/** What browsers and spreadsheets call a CSV; Windows with Excel says the third. */
const MEDIA_TYPES = ['text/csv', 'application/octet-stream', 'application/vnd.ms-excel', 'text/tab-separated-values'];
const WAY_OUT = 'Split it, or import it with the command line.';

export interface UploadDependencies {
  repository: ImportsRepository;
  folder: UploadFolder;
  runWrite: RunWrite;
  limits: UploadLimits;
}

/** `POST /imports`: takes a file as it comes, to the disk, and looks at it. */
export function createUploadRoute({
  repository,
  folder,
  runWrite,
  limits,
}: UploadDependencies): FastifyPluginAsyncTypebox {
  const take = createByteRate({ bytesPerSecond: limits.bytesPerSecond });
  const room = createUploadRoom({ limits, what: 'imports', bytesOf: repository.bytesOf, freeBytes: folder.freeBytes });
  /** Not `request.body`, whose texts other parts look through. */
  const bodies = new WeakMap<FastifyRequest, Readable>();

  async function enter(request: FastifyRequest, userId: string): Promise<UploadPlace> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > limits.maxBytes) throw tooLarge({ ...limits, wayOut: WAY_OUT });
    await folder.create();
    return room.enter({ userId, announced });
  }

  return async (app) => {
    app.addContentTypeParser(MEDIA_TYPES, (request, payload, done) => {
      bodies.set(request, payload);
      done(null, undefined);
    });

    app.post(
      '/imports',
      {
        bodyLimit: limits.maxBytes,
        config: {
          access: 'editor',
          batch: false,
          problems: [
            'too_large',
            'unsupported_media_type',
            'request_timeout',
            'overloaded',
            'idempotency_in_progress',
            'idempotency_key_reused',
          ],
        },
        onRequest: (request, _reply, done) => {
          allowLongBody(request);
          done();
        },
        onSend: endUnreadBody,
        schema: {
          tags: ['Imports'],
          summary: 'Upload a file to import',
          description:
            'The body is the file itself, at most 2 GiB, as text/csv or application/octet-stream; it may come packed (Content-Encoding). It is written to disk as it comes, and nothing of the catalogue changes. The answer says what the file looks like.',
          consumes: MEDIA_TYPES,
          querystring: UploadQuerySchema,
          headers: IDEMPOTENCY_HEADERS,
          response: { 201: ImportSchema },
        },
      },
      async (request, reply) => {
        const { user } = request;
        requireRole(user, 'editor');
        const source = bodies.get(request);
        if (!source) throw new AppError('malformed_request', { detail: 'Send the file as the body of the request.' });
        // A key that is none need not wait for two gigabytes.
        readIdempotencyKey(request);
        const id = newId();
        const place = await enter(request, user.id);
        try {
          const text = createUtf8Watch();
          const { bytes, sha256 } = await receiveFile({
            source,
            path: folder.file(id),
            maxBytes: limits.maxBytes,
            wayOut: WAY_OUT,
            watch: text.push,
            idleMilliseconds: limits.idleMilliseconds,
            pace: (length) => take(user.id, length),
            grow: place.grow,
            settle: place.settle,
          });
          const name = cleanName(request.query.name);
          const described = await describeFile({ path: folder.file(id), name, isUtf8: text.end() });
          // What an Idempotency-Key is compared by: the file itself is on the disk.
          request.body = { sha256: sha256.toString('hex') };
          await runWrite(request, reply, async (client) => {
            const made = await repository.insert(client, { id, userId: user.id, name, bytes, ...described });
            return { status: 201, headers: { location: `/api/v1/imports/${id}` }, json: JSON.stringify(made) };
          });
          // Sent before, it is kept once, as it came first.
          if (reply.hasHeader('idempotency-replayed')) await folder.remove(id);
          return reply as never;
        } catch (error) {
          await folder.remove(id);
          throw error;
        } finally {
          place.leave();
        }
      },
    );
  };
}

/** A name as it may be shown and put into a header: the last part of a path, without control characters. */
const cleanName = (name: string): string =>
  (name.normalize('NFC').split(/[/\\]/).at(-1) ?? '').replaceAll(/\p{Cc}/gu, ' ').trim() || 'products.csv';
