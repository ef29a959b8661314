import type { RequestCacheState } from '@headroom/contracts/monitoring/service-requests';
import type { CacheOutcome } from '../../cache/http/cache-status.ts';
import type { HearAnswer } from '../hear-answers.ts';
import { isEventStream, type StreamedBytes } from './count-streamed.ts';
import type { RequestFeed } from './request-feed.ts';

/** Answers that have no body, whatever their head says of one. https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1 */
const BODILESS = new Set([204, 304]);

/** Tells the feed of every request that the framework answered. */
export function observeRequests(feed: RequestFeed, streamed: Pick<StreamedBytes, 'of'>): HearAnswer {
  return (request, reply, { route, milliseconds, bucket }) => {
    let bytes = request.sentBytes;
    if (bytes === undefined) {
      const told = reply.getHeader('content-length');
      // A stream that somebody listened to for an hour is no request that took an hour.
      if (told === undefined && isEventStream(reply)) return;
      const isBodiless = request.method === 'HEAD' || BODILESS.has(reply.statusCode);
      bytes = isBodiless ? 0 : Number(told ?? streamed.of(reply) ?? 0);
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

export function cacheStateOf({ forward, detail }: CacheOutcome): RequestCacheState {
  if (forward === undefined) return detail === 'stale' ? 'stale' : 'hit';
  return forward === 'bypass' || forward === 'request' ? 'bypass' : forward === 'stale' ? 'stale' : 'miss';
}

/** Beside the state: what was special. */
export const reasonOf = ({ detail, collapsed }: CacheOutcome): string =>
  detail !== undefined && detail !== 'stale' ? detail : collapsed ? 'collapsed' : '';
