import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** What identifies a write that may be sent again. */
export interface IdempotencyKey {
  /** SHA-256 over who asks, the method, the path and the key. */
  keyHash: Buffer;
  /** SHA-256 over the query and the body: the same key with another one is a mistake of the caller. */
  requestHash: Buffer;
}

/** Visible ASCII (a UUID, or a quoted string as in the expired draft-ietf-httpapi-idempotency-key-header). */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request, or undefined. `/api/v1/…` and `/api/…` are the same path.
 * @throws AppError validation_failed for a key that is empty, too long or not ASCII.
 */
export function readIdempotencyKey(request: FastifyRequest): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    const message = 'Must be 1 to 255 visible ASCII characters, such as a UUID.';
    throw new AppError('validation_failed', {
      detail: `Idempotency-Key: ${message}`,
      errors: [{ path: '/headers/idempotency-key', code: 'format', message }],
    });
  }
  const mark = request.url.indexOf('?');
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  const query = mark < 0 ? '' : request.url.slice(mark + 1);
  const scope = [request.user?.id ?? '', request.method, path.replace(/^\/api\/v1(?=\/)/, '/api'), key];
  return {
    keyHash: hash('sha256', scope.join('\n'), 'buffer'),
    // What the parser made of the body: spaces between tokens do not make another request.
    requestHash: hash('sha256', `${query}\n${JSON.stringify(request.body) ?? ''}`, 'buffer'),
  };
}
