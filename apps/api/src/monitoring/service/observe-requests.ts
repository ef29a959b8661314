import type { RequestCacheState } from '@headroom/contracts/monitoring/service-requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheOutcome } from '../../cache/http/cache-status.ts';
import type { App } from '../../create-fastify.ts';
import type { RequestFeed } from './request-feed.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What its socket had been sent before it came. */
    bytesBefore: number;
  }
}

/** Tells the feed of every request that the framework answered. */
export function observeRequests(app: App, feed: RequestFeed): void {
  app.decorateRequest('bytesBefore', 0);
  app.addHook('onRequest', (request, _reply, done) => {
    request.bytesBefore = writtenTo(request);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    // A stream that somebody listened to for an hour is no request that took an hour.
    if (!isEventStream(reply)) {
      const outcome = request.cacheOutcome;
      feed.answered({
        method: request.method,
        route: request.is404 ? undefined : request.routeOptions.url,
        status: reply.statusCode,
        milliseconds: reply.elapsedTime,
        bytes: request.sentBytes ?? lengthOf(request, reply),
        cache: outcome ? cacheStateOf(outcome) : 'none',
        reason: outcome ? reasonOf(outcome) : '',
        queuedMilliseconds: request.queuedMilliseconds,
        // A part of a batch is never finished either: it has no connection.
        isAbandoned: !reply.raw.writableFinished && reply.raw.destroyed,
      });
    }
    done();
  });
}

const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** Of what is sent in pieces no length is known but what went through the socket, its head included. */
function lengthOf(request: FastifyRequest, reply: FastifyReply): number {
  const told = reply.getHeader('content-length');
  if (request.method === 'HEAD') return 0;
  return told === undefined ? Math.max(0, writtenTo(request) - request.bytesBefore) : Number(told);
}

/** With HTTP/2 many answers share a socket: nothing is known of one. */
const writtenTo = ({ raw }: FastifyRequest): number =>
  raw.httpVersionMajor === 1 ? (raw.socket.bytesWritten ?? 0) : 0;

export function cacheStateOf({ forward, detail }: CacheOutcome): RequestCacheState {
  if (forward === undefined) return detail === 'stale' ? 'stale' : 'hit';
  return forward === 'bypass' || forward === 'request' ? 'bypass' : forward === 'stale' ? 'stale' : 'miss';
}

/** Beside the state: what was special. */
export const reasonOf = ({ detail, collapsed }: CacheOutcome): string =>
  detail !== undefined && detail !== 'stale' ? detail : collapsed ? 'collapsed' : '';
