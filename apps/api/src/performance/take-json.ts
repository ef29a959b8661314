import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/**
 * Takes bodies of a type as JSON. Fastify's own parser puts U+FFFD in the place of bytes that are not UTF-8, and a text would be stored
 * that nobody sent.
 */
export function takeJson(
  app: Pick<FastifyInstance, 'addContentTypeParser' | 'getDefaultJsonParser'>,
  contentType: string,
): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) done(new AppError('malformed_request', { detail: 'The body is not UTF-8.' }));
    else void parse(request, body.toString(), done);
  });
}
