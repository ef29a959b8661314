import type { RequestCacheState } from '@headroom/contracts/monitoring/service-requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheOutcome } from '../../cache/http/cache-status.ts';
import type { HearAnswer } from '../hear-answers.ts';
import { sentOver } from '../sent-over.ts';
import type { RequestFeed } from './request-feed.ts';

/** Tells the feed of every request that the framework answered. */
export function observeRequests(feed: RequestFeed): HearAnswer {
  return (request, reply, { route, milliseconds, bucket }) => {
    let bytes = request.sentBytes;
    if (bytes === undefined) {
      const told = reply.getHeader('content-length');
      // A stream that somebody listened to for an hour is no request that took an hour.
      if (told === undefined && isEventStream(reply)) return;
      bytes = request.method === 'HEAD' ? 0 : told === undefined ? sentInPieces(request) : Number(told);
    }
    const series = feed.ofRoute(route);
    if (request.queuedMilliseconds > 0) series.queued(request.queuedMilliseconds);
    // A part of a batch is never finished either: it has no connection.
    if (!reply.raw.writableFinished && reply.raw.destroyed) return series.abandoned();
    const outcome = request.cacheOutcome;
    const cache = outcome ? cacheStateOf(outcome) : 'none';
    series.duration({ status: reply.statusCode, cache, milliseconds, bucket });
    if (outcome) series.cacheOutcome(cache, reasonOf(outcome));
    series.bytes(bytes);
  };
}

const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** Of what is sent in pieces no length is known but what went through the socket, its head included. */
const sentInPieces = (request: FastifyRequest): number =>
  request.marks ? Math.max(0, sentOver(request) - request.marks.sentBefore) : 0;

export function cacheStateOf({ forward, detail }: CacheOutcome): RequestCacheState {
  if (forward === undefined) return detail === 'stale' ? 'stale' : 'hit';
  return forward === 'bypass' || forward === 'request' ? 'bypass' : forward === 'stale' ? 'stale' : 'miss';
}

/** Beside the state: what was special. */
export const reasonOf = ({ detail, collapsed }: CacheOutcome): string =>
  detail !== undefined && detail !== 'stale' ? detail : collapsed ? 'collapsed' : '';
