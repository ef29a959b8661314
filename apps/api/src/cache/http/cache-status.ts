/** Why an answer was not taken from the cache, in the words of RFC 9211. `bypass`: the cache may not be used now, or not for this. */
export type Forward = 'miss' | 'stale' | 'request' | 'bypass' | 'uri-miss';

export interface CacheOutcome {
  /** Undefined: it was a hit. */
  readonly forward?: Forward | undefined;
  /** Somebody else's fill was waited for. */
  readonly collapsed?: boolean;
  /** It is kept for the next one now. */
  readonly stored?: boolean;
  /** Seconds that it may still be given; below 0 it is stale. */
  readonly ttlSeconds?: number | undefined;
  /** A token such as `lagging`, for people. */
  readonly detail?: string | undefined;
}

/** Writes `Cache-Status`. https://www.rfc-editor.org/rfc/rfc9211 */
export function writeCacheStatus({ forward, collapsed, stored, ttlSeconds, detail }: CacheOutcome): string {
  let text = forward === undefined ? 'headroom; hit' : `headroom; fwd=${forward}`;
  if (stored) text += '; stored';
  if (collapsed) text += '; collapsed';
  // An sf-integer: no fraction, no exponent.
  if (ttlSeconds !== undefined) text += `; ttl=${Math.floor(ttlSeconds)}`;
  if (detail !== undefined) text += `; detail=${detail}`;
  return text;
}
