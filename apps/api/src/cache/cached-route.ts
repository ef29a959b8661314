import type { Snapshot } from '../changes/snapshot.ts';
import type { FillReason } from './fenced-cache.ts';
import type { Footprint } from './footprint.ts';

/** Who an answer may be given to: anybody, or whoever is signed in (all roles read the same). */
export type Audience = 'public' | 'staff';

/** What a fill makes; the cache adds compressed forms, their ETags, and the headers of caching. */
export interface FilledAnswer {
  /**
   * 404 is kept like any other answer: its footprint is the id that does not exist yet. Its body is the sentence for the problem's `detail`;
   * the rest of the problem is made for each request, since it names that request. One that is HTML is a whole page and goes out as it is.
   */
  readonly status: 200 | 404;
  readonly contentType: string;
  /** Uncompressed. */
  readonly body: Buffer;
  /** Beside Content-Type, for instance Link. */
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the ETag that says which version of what this is, without quotes; made from the bytes where there is none. */
  readonly etag?: string;
  /**
   * What the statements saw: of several, what all of them saw (`meet`). Undefined: nothing is known but that they began after the fill did,
   * and the cache takes its own position from before the fill.
   */
  readonly snapshot: Snapshot | undefined;
  readonly footprint: Footprint;
  /** Under which names a CDN may be told to drop it, for instance `p-<id>`, `list`, `s-title`. */
  readonly surrogateKeys: readonly string[];
  /** Parts of it are late already: how long it may still go on. */
  readonly lagLeftMilliseconds?: number | undefined;
  /** Given once and not kept: there are more questions with such an answer than anybody would ask. */
  readonly isPassing?: boolean;
  /** How long the database took, for Server-Timing; milliseconds. */
  readonly databaseMilliseconds?: number;
}

/**
 * A route whose answers are kept. `Params` is what its handler reads from a valid request. An entry's key is made of audience, name and
 * text alone, so that an entry can be filled again, early or ahead, without a request.
 */
export interface CachedRoute<Params> {
  /** In statistics and for switching it off, for instance `products.list`. */
  readonly name: string;
  /** Headers of caching of its own, `cache-control` and `vary`: no shared cache keeps its answers. */
  readonly caching?: Readonly<Record<string, string>>;
  /** One text for all requests that mean the same: order, defaults and repeats do not count. */
  toText(params: Params): string;
  fromText(text: string): Params;
  /**
   * @param reason `token`: whoever asks must see a certain change, so nothing that may be late is taken from a memory of its own.
   * @throws AppError as the route does without a cache.
   */
  fill(params: Params, audience: Audience, reason: FillReason): Promise<FilledAnswer>;
  reviveFootprint(json: unknown): Footprint;
}

export const entryKey = (audience: Audience, name: string, text: string): string => `${audience}|${name}|${text}`;
