import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { PICTURE_MEDIA_TYPES } from '@headroom/contracts/pictures';
import type { App } from '../../../create-fastify.ts';
import { requireRole } from '../../../access.ts';
import { AppError } from '../../../errors.ts';
import { readIdempotencyKey } from '../../../performance/idempotency-key.ts';
import type { ReceivePicture, ReceivedPicture } from './receive-picture.ts';

/** What an upload may say that it is; what it is, its bytes tell. */
export const CONSUMES = [...PICTURE_MEDIA_TYPES, 'application/octet-stream'];

/**
 * Takes bodies as they come, for routes in this scope. Not as `request.body`, whose texts other parts look through.
 * @returns receives the body of a request of an editor; afterwards `request.body` is what an Idempotency-Key is compared by.
 */
export function takePictureBodies(
  app: Pick<App, 'addContentTypeParser'>,
  receive: ReceivePicture,
): (request: FastifyRequest) => Promise<ReceivedPicture> {
  const bodies = new WeakMap<FastifyRequest, Readable>();
  app.addContentTypeParser(/^(image\/|application\/octet-stream)/, (request, payload, done) => {
    bodies.set(request, payload);
    done(null, undefined);
  });
  return async (request) => {
    const { user } = request;
    requireRole(user, 'editor');
    const source = bodies.get(request);
    if (!source) throw new AppError('malformed_request', { detail: 'Send the file as the body of the request.' });
    // A key that is none need not wait for the file.
    readIdempotencyKey(request);
    const announced = Number(request.headers['content-length'] ?? 0);
    const received = await receive({ source, announced, userId: user.id });
    // The file itself is in the store.
    request.body = { hash: received.hash };
    return received;
  };
}
