import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';
import { AppError, type FieldError } from '../errors.ts';
import { MAX_URL_LENGTH } from './limits.ts';
import { asksForPage } from './refuse-unrouted.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route makes the texts of its body such that they can be stored: one of many must not lose the others. */
    mendsTexts?: boolean;
  }
}

/**
 * Refuses what the database or the router would trip over: addresses that do not decode, NUL, which PostgreSQL's text cannot hold, and
 * half a surrogate pair (`"\ud800"` in JSON), which UTF-8 cannot hold and would be stored as another character. Whoever opens such an address
 * as a page, from a link that was cut short for instance, is led to the first page instead.
 */
export function refuseMalformed(app: App): void {
  // Hooks of every request take the callback form: a promise a hook costs more than their work.
  app.addHook('onRequest', (request, reply, done) => {
    const fault = faultOfAddress(request.raw.url ?? '');
    return fault && asksForPage(request) ? toFirstPage(reply) : done(fault);
  });
  app.addHook('preValidation', (request, reply, done) => {
    const fault = faultOfText(request);
    return fault && asksForPage(request) ? toFirstPage(reply) : done(fault);
  });
}

/** Nothing of the address is taken over: it is not to be trusted. */
function toFirstPage(reply: FastifyReply): void {
  void reply.header('cache-control', 'no-store').redirect('/', 303);
}

function faultOfAddress(url: string): AppError | undefined {
  if (url.length > MAX_URL_LENGTH) {
    return new AppError('uri_too_long', { detail: `An address may have at most ${MAX_URL_LENGTH} characters.` });
  }
  // Fastify's query parser leaves a broken sequence as it is, and would search for the text "%E0%A4".
  if (url.includes('%') && !decodes(url)) {
    return new AppError('malformed_request', {
      detail: 'The address has a percent-encoding that does not decode as UTF-8.',
    });
  }
  return undefined;
}

function faultOfText(request: FastifyRequest): AppError | undefined {
  if (request.routeOptions.config.mendsTexts) return undefined;
  const inAddress = request.raw.url?.includes('%00') ?? false;
  if (!inAddress && (request.body === undefined || request.body === null)) return undefined;
  if (inAddress && holdsNul(request.params))
    return new AppError('not_found', { detail: 'There is nothing at this address.' });
  const errors = [...textErrors(request)].slice(0, 20);
  if (!errors[0]) return undefined;
  return new AppError('validation_failed', { detail: `${errors[0].path}: ${errors[0].message}`, errors });
}

function decodes(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

const holdsNul = (value: unknown): boolean => !faultsOf(value).next().done;

function* textErrors(request: FastifyRequest): Generator<FieldError> {
  if (request.raw.url?.includes('%00')) yield* toErrors(request.query, '/query');
  if (request.body !== undefined && request.body !== null) yield* toErrors(request.body, '/body');
}

function* toErrors(value: unknown, root: string): Generator<FieldError> {
  for (const { path, code } of faultsOf(value)) yield { path: root + path, code, message: MESSAGES[code] };
}

const MESSAGES = {
  nul: 'Must not contain the character U+0000.',
  surrogate: 'Must not contain half of a surrogate pair.',
} as const;

const faultOf = (text: string): keyof typeof MESSAGES | undefined => {
  if (text.includes('\0')) return 'nul';
  return text.isWellFormed() ? undefined : 'surrogate';
};

/** Routes that take a file have a buffer or a stream for a body. */
const holdsTexts = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !(value instanceof Readable);

/** Walks with a list instead of recursion: a megabyte of brackets is deeper than the stack. */
function* faultsOf(root: unknown): Generator<{ path: string; code: keyof typeof MESSAGES }> {
  const open: [path: string, value: unknown][] = [['', root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === 'string') {
      const code = faultOf(value);
      if (code) yield { path, code };
    }
    if (!holdsTexts(value)) continue;
    for (const [name, inner] of Object.entries(value)) {
      const code = faultOf(name);
      if (code) yield { path, code };
      else if (typeof inner === 'string' || typeof inner === 'object') {
        open.push([`${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, inner]);
      }
    }
  }
}
