import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { PICTURE_MEDIA_TYPES } from '@headroom/contracts/pictures';
import type { App } from '../../../create-fastify.ts';
import { AppError } from '../../../errors.ts';

/** What an upload may say that it is; what it is, its bytes tell. */
export const CONSUMES = [...PICTURE_MEDIA_TYPES, 'application/octet-stream'];

/** Takes bodies as they come, for routes in this scope. Not as `request.body`, whose texts other parts look through. */
export function takePictureBodies(app: Pick<App, 'addContentTypeParser'>): (request: FastifyRequest) => Readable {
  const bodies = new WeakMap<FastifyRequest, Readable>();
  app.addContentTypeParser(/^(image\/|application\/octet-stream)/, (request, payload, done) => {
    bodies.set(request, payload);
    done(null, undefined);
  });
  return (request) => {
    const body = bodies.get(request);
    if (!body) throw new AppError('malformed_request', { detail: 'Send the file as the body of the request.' });
    return body;
  };
}
