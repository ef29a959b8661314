import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../create-fastify.ts';
import type { CachedEntry } from '../fenced-cache.ts';
import { unshare } from './caching-policy.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { negotiate } from './ready-bytes.ts';
import { hitHeaders } from './hit-headers.ts';

/** Whoever asks, as far as an answer that is nobody's own needs to know. */
export type Asker = Pick<FastifyRequest, 'user' | 'ip' | 'headers'>;

export interface EarlyOptions {
  /** Whether anybody may read what is public, and no hook has to see it; asked once, when all routes are there. */
  isOpen: () => boolean;
  /** Whether answers tell their clients to close their connections, which the framework sees to. */
  isEnding: () => boolean;
  /** The entry for an address that is known, where it may be given at once to anybody. */
  find: (url: string) => CachedEntry<KeptAnswer> | undefined;
  /** It is given. */
  count: (entry: CachedEntry<KeptAnswer>) => void;
  onAnswer: (asker: Asker, key: string) => void;
  /** Headers of every answer over plain HTTP: names and values in turn. */
  constantHeaders: readonly string[];
  requestIdOf: (request: IncomingMessage) => string;
  /** When the answer has been taken, or its client has gone. */
  onDone: (
    request: IncomingMessage,
    response: ServerResponse,
    about: { requestId: string; milliseconds: number; entry: CachedEntry<KeptAnswer>; bytes: number },
  ) => void;
  onError: (error: unknown) => void;
}

/** What speaks for somebody, asks for more than an answer as it is, or says that the request came another way than it looks. */
const TELLING = [
  'cookie',
  'authorization',
  'change-token',
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-forwarded-host',
  'expect',
];

/**
 * Answers strangers' plain requests for known addresses before the framework makes objects of them: that alone takes as long as Node needs to
 * send the bytes. Everything else, and whatever is unusual about a request or its answer, goes on as before.
 */
export function answerEarly(app: App, options: EarlyOptions): void {
  const { isOpen, isEnding, find, count, onAnswer, constantHeaders, requestIdOf, onDone, onError } = options;
  let isOn = false;
  app.addHook('onReady', (done) => {
    isOn = isOpen();
    done();
  });
  // Also where the app is closed without a lifecycle, as in tests.
  app.addHook('preClose', (done) => {
    isOn = false;
    done();
  });

  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url, headers, socket } = request;
    if (!isOn || isEnding() || url === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
    for (const name of TELLING) if (headers[name] !== undefined) return false;
    // Over TLS there is one header more, and HTTP/2 has its own way of writing them.
    if ('encrypted' in socket || request.httpVersionMajor !== 1) return false;
    const startedAt = performance.now();
    const entry = find(url);
    if (!entry || entry.value.filled.status !== 200) return false;
    const ready = readyBytes(request, entry.value);
    if (!ready) return false;
    const requestId = requestIdOf(request);
    const own = ['X-Request-Id', requestId, ...hitHeaders(entry, performance.now() - startedAt)];
    const shown = entry.isLagging ? unshare(ready.headers) : ready.headers;
    response.writeHead(ready.status, shown.concat(constantHeaders, own));
    const bytes = ready.body === undefined || method === 'HEAD' ? 0 : ready.body.length;
    response.once('close', () =>
      onDone(request, response, { requestId, milliseconds: performance.now() - startedAt, entry, bytes }),
    );
    if (ready.body === undefined) response.end();
    else response.end(ready.body);
    count(entry);
    onAnswer({ user: null, ip: socket.remoteAddress ?? '', headers }, entry.key);
    return true;
  }
  /** Nothing catches what is thrown on this side of the framework: it would end the process. */
  function isAnswered(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      return answer(request, response);
    } catch (error) {
      onError(error);
      // The framework answers, or says what is wrong, unless an answer has begun.
      if (response.headersSent && !response.writableEnded) response.destroy();
      return response.headersSent;
    }
  }

  const { server } = app;
  const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isAnswered(request, response)) return;
    for (const listener of listeners) listener.call(server, request, response);
  });
}

/** Undefined where they are still to be packed, or the request's own headers are at fault, which is told the usual way. */
function readyBytes(request: IncomingMessage, answer: KeptAnswer) {
  try {
    const ready = negotiate(request, answer);
    if (!(ready instanceof Promise)) return ready;
    // The framework asks again, and waits for the same packing; it says so where that fails.
    ready.catch(() => {});
    return undefined;
  } catch {
    return undefined;
  }
}
