import type { Audience } from '../cached-route.ts';
import { MAX_HEADER_BYTES } from '../purge/surrogate-keys.ts';

/** A purge comes within seconds; this bounds what a lost one can do. */
const SHARED_SECONDS = 600;
/** How long a shared cache may go on with an old answer while it asks for the new one. */
const REVALIDATE_SECONDS = 30;
/** How long it may where we do not answer or answer 5xx. */
const ERROR_SECONDS = 86_400;

export interface CachingPolicy {
  /** Constant for every answer of this audience and kind. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a shared cache may keep it: it then gets the names under which it is purged. */
  readonly isShared: boolean;
}

const keptByNobodyElse = (cacheControl: string): CachingPolicy => ({
  headers: { 'cache-control': cacheControl, vary: 'Accept-Encoding' },
  isShared: false,
});
const STAFF = keptByNobodyElse('private, no-cache');
/** Anybody may keep it, and asks each time: without a purge nobody could tell a shared cache that it changed. */
const PUBLIC_UNPURGED = keptByNobodyElse('public, no-cache');
const GRACE = `stale-while-revalidate=${REVALIDATE_SECONDS}, stale-if-error=${ERROR_SECONDS}`;
const PUBLIC_PURGED: CachingPolicy = {
  headers: {
    // No grace here: s-maxage forbids it to a cache that keeps to RFC 9111 (5.2.2.10), and a browser that takes it beside max-age=0 would
    // show its user what is half a minute old.
    'cache-control': `public, max-age=0, s-maxage=${SHARED_SECONDS}`,
    // For caches that are told of changes only (RFC 9213), and by the name that Fastly knows.
    'cdn-cache-control': `public, max-age=${SHARED_SECONDS}, ${GRACE}`,
    'surrogate-control': `max-age=${SHARED_SECONDS}, ${GRACE}`,
    // Whoever is signed in must not get what nobody sees, nor a read with a change token what is older than it.
    vary: 'Accept-Encoding, Cookie, Authorization, Change-Token',
  },
  isShared: true,
};

/**
 * Who may keep an answer that has been found, and for how long. What does not exist may be kept by nobody else.
 * @param isPurged whether an adapter tells the caches in front of us what changed.
 */
export function cachingPolicy({ audience, isPurged }: { audience: Audience; isPurged: boolean }): CachingPolicy {
  if (audience === 'staff') return STAFF;
  if (!isPurged) return PUBLIC_UNPURGED;
  return PUBLIC_PURGED;
}

const FOR_SHARED_CACHES = new Set(['cdn-cache-control', 'surrogate-control', 'surrogate-key', 'cache-tag']);

/**
 * The headers of an answer that is stale or late, without what lets shared caches keep it: the purges of what it does not show yet may be over,
 * and what is to end soon, such as how a misspelt search was understood, is purged by nobody.
 * @param headers names and values in turn.
 */
export function unshare(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2);
    if (FOR_SHARED_CACHES.has(name.toLowerCase())) continue;
    const isShared = name.toLowerCase() === 'cache-control' && value.includes('s-maxage');
    kept.push(name, isShared ? 'public, no-cache' : value);
  }
  return kept;
}

/** Fastly's limit. */
const KEY_BYTES = 1_024;

/**
 * `Surrogate-Key` (Fastly, Varnish) and `Cache-Tag` (Cloudflare, Akamai) of an answer.
 * @returns undefined where the keys do not fit: then no shared cache may keep it, since it could not be told of every change.
 */
export function surrogateHeaders(keys: readonly string[]): Readonly<Record<string, string>> | undefined {
  const surrogateKey = keys.join(' ');
  if (
    surrogateKey.length > MAX_HEADER_BYTES ||
    keys.some((key) => key.length > KEY_BYTES || !/^[\x21-\x2b\x2d-\x7e]+$/.test(key))
  )
    return undefined;
  return keys.length === 0 ? {} : { 'surrogate-key': surrogateKey, 'cache-tag': keys.join(',') };
}
