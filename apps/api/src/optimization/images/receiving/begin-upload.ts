import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowLongBody, endUnreadBody } from '../../../performance/long-bodies.ts';
import { PICTURE_UPLOAD_LIMITS } from './picture-upload-limits.ts';

/** What every route says of itself that takes a picture as its body. */
export const PICTURE_UPLOAD = {
  bodyLimit: PICTURE_UPLOAD_LIMITS.maxBytes,
  onRequest: (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    allowLongBody(request);
    done();
  },
  onSend: endUnreadBody,
} as const;
