import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import type { Form } from './choose-form.ts';
import { MALFORMED } from './entity-tag.ts';

/** Bytes as they go out, with the headers that are the same for everybody who gets them: names and values in turn, as writeHead takes them. */
export interface Representation {
  readonly body: Buffer;
  readonly tag: string;
  readonly headers: readonly string[];
}

/** Something that there are several forms of. */
export interface Negotiable {
  /** The form for an `Accept-Encoding`; undefined where none is admitted. */
  choose(acceptEncoding: string | undefined): Form | undefined;
  /** The tag that an `If-None-Match` names among the forms that the client takes, or `malformed`. */
  findTag(ifNoneMatch: string, acceptEncoding: string | undefined): string | undefined;
  /** The headers of a 304 with that tag. */
  unchangedHeaders(tag: string): readonly string[];
  /** The bytes of a form that `choose` named, at once where they are ready. */
  bytes(form: Form): Representation | Promise<Representation>;
}

export interface ReadyBytes {
  readonly status: 200 | 304 | 404;
  readonly headers: readonly string[];
  readonly body?: Buffer;
}

/**
 * What a request gets: the bytes in a form that it takes, or 304 where it holds them already.
 * @throws AppError malformed_request for an If-None-Match that is no list of tags, not_acceptable.
 */
export function negotiate(
  request: Pick<FastifyRequest, 'headers'>,
  resource: Negotiable,
): ReadyBytes | Promise<ReadyBytes> {
  const { 'if-none-match': ifNoneMatch, 'accept-encoding': acceptEncoding } = request.headers as SeenHeaders;
  if (ifNoneMatch !== undefined) {
    const tag = resource.findTag(ifNoneMatch, acceptEncoding);
    if (tag === MALFORMED) {
      throw new AppError('malformed_request', {
        detail: 'If-None-Match is neither * nor a list of ETags in double quotes.',
      });
    }
    if (tag !== undefined) return { status: 304, headers: resource.unchangedHeaders(tag) };
  }
  const form = resource.choose(acceptEncoding);
  if (form === undefined) {
    throw new AppError('not_acceptable', {
      detail: 'Accept-Encoding refuses all of br, zstd, gzip and identity.',
      headers: { Vary: 'Accept-Encoding' },
    });
  }
  const bytes = resource.bytes(form);
  return bytes instanceof Promise ? bytes.then(toReady) : toReady(bytes);
}
const toReady = ({ headers, body }: Representation): ReadyBytes => ({ status: 200, headers, body });

type SeenHeaders = { 'if-none-match'?: string; 'accept-encoding'?: string };

/** How an answer leaves. `own`: further headers of this one answer, names and values in turn. */
export type WriteBytes = (reply: FastifyReply, bytes: ReadyBytes, own?: readonly string[]) => void;

/**
 * Writes past Fastify's own sending: what that does for each answer (hooks, serialising, a walk over the headers) is done already, and
 * took as long as the rest of a hit. The line in the request log and everything else on `onResponse` still happens.
 */
export const writePast: WriteBytes = (reply, { status, headers, body }, own = []) => {
  const { raw } = reply;
  // Whoever asked may have gone while the form was packed.
  if (raw.destroyed) return;
  const list = headers.concat(own);
  // What hooks set for every answer: security headers, X-Request-Id, RateLimit.
  const others = reply.getHeaders();
  for (const name in others) {
    const value = others[name];
    if (value !== undefined) list.push(name, value as string);
  }
  // First: where a header cannot be written, the framework still answers.
  raw.writeHead(status, list);
  reply.hijack();
  // To HEAD, Node sends no body (and keeps Content-Length).
  if (body === undefined) raw.end();
  else raw.end(body);
};

/** Sends as any route does, for answers that were worked for: hooks that wait for the work's end hear of it. */
export const sendThrough: WriteBytes = (reply, { status, headers, body }, own = []) => {
  for (const list of [headers, own]) {
    for (let at = 0; at < list.length; at += 2) reply.header(list[at]!, list[at + 1]);
  }
  void reply.code(status).send(body);
};
