import type { Audience, FilledAnswer } from '../cached-route.ts';
import { ownBytes } from '../own-bytes.ts';
import { cachingPolicy, surrogateHeaders, type CachingPolicy } from './caching-policy.ts';
import { acceptedForms, chooseForm, type Form } from './choose-form.ts';
import { entityTag, findTag, hashOfBytes } from './entity-tag.ts';
import { PACK, UNPACK, type Packing } from './pack-bytes.ts';
import type { Negotiable, Representation } from './ready-bytes.ts';

/** Below it a coding saves less than the head of an answer takes. */
const SMALL_BYTES = 1_024;
/** An entry's objects, header texts and place in the maps, about. */
const OVERHEAD_BYTES = 2_048;
const SURROGATE_KEY_BYTES = 76;

/** An answer in all the forms that were asked for so far. Forms are made when they are first wanted, once. */
export interface KeptAnswer extends Negotiable {
  /** Its `etag` is there always, made from the bytes where the fill gave none. */
  readonly filled: Omit<FilledAnswer, 'body'> & { readonly etag: string };
  /** What it holds of memory, in bytes. */
  size(): number;
  /** The uncompressed body. */
  plain(): Promise<Buffer>;
  /** Some form that is there, for another tier. */
  held(): { readonly packing: Packing | 'identity'; readonly body: Buffer };
}

const PACKINGS: Readonly<Record<Exclude<Form, 'identity'>, readonly [quick: Packing, good: Packing]>> = {
  br: ['br4', 'br'],
  zstd: ['zstd', 'zstd'],
  gzip: ['gzip', 'gzip'],
};

export interface KeepOptions {
  audience: Audience;
  /** Whether shared caches in front of us are told of changes. */
  isPurged: boolean;
  /** The route's own, in the place of those that follow from the audience. */
  caching?: Readonly<Record<string, string>> | undefined;
  /** Is told when size() has changed. */
  onResize: () => void;
  /** How the body is packed already, where it comes from another tier. */
  packing?: Packing | 'identity';
}

/** Keeps an answer. One whose body is packed must name its etag, since that is made from the plain bytes. */
export function createKeptAnswer(
  { body, ...unnamed }: FilledAnswer,
  { audience, isPurged, caching, onResize, packing: given = 'identity' }: KeepOptions,
): KeptAnswer {
  const base = unnamed.etag ?? hashOfBytes(body);
  const filled = { ...unnamed, etag: base };
  const overhead = OVERHEAD_BYTES + filled.surrogateKeys.length * SURROGATE_KEY_BYTES;
  const isSmall = given === 'identity' && body.byteLength < SMALL_BYTES;
  const policy = caching ? { headers: caching, isShared: false } : cachingPolicy({ audience, isPurged });
  const common = commonHeaders(filled, policy);
  const tagOf = (packing: Packing | 'identity') => entityTag(base, packing);
  const tags = {
    br: [tagOf('br'), tagOf('br4')],
    zstd: [tagOf('zstd')],
    gzip: [tagOf('gzip')],
    identity: [tagOf('identity')],
  };
  const made = new Map<Packing | 'identity', Representation>();
  const making = new Map<Packing | 'identity', Promise<Representation>>();

  const represent = (packing: Packing | 'identity', cut: Buffer): Representation => {
    const bytes = ownBytes(cut);
    const tag = tagOf(packing);
    const coding = packing === 'br4' ? 'br' : packing;
    const headers = ['Content-Type', filled.contentType, 'Content-Length', String(bytes.byteLength), 'ETag', tag];
    if (coding !== 'identity') headers.push('Content-Encoding', coding);
    headers.push(...common);
    return { body: bytes, tag, headers };
  };
  made.set(given, represent(given, body));
  /** Whether somebody asked for the plain bytes; else they go once a packed form is there, which is a fifth of them. */
  let wantsPlain = isSmall;

  async function plain(): Promise<Buffer> {
    const kept = made.get('identity');
    if (kept) return kept.body;
    const { packing, body: bytes } = held();
    return packing === 'identity' ? bytes : UNPACK[packing](bytes);
  }
  function held(): { packing: Packing | 'identity'; body: Buffer } {
    for (const [packing, { body: bytes }] of made) return { packing, body: bytes };
    throw new Error('a kept answer has no form at all');
  }
  function once(
    packing: Packing | 'identity',
    make: (plain: Buffer) => Buffer | Promise<Buffer>,
  ): Promise<Representation> {
    const running = making.get(packing);
    if (running) return running;
    const form = plain()
      .then(make)
      .then((bytes) => {
        const representation = represent(packing, bytes);
        made.set(packing, representation);
        if (packing === 'br') made.delete('br4');
        if (!wantsPlain) made.delete('identity');
        onResize();
        return representation;
      })
      .finally(() => making.delete(packing));
    making.set(packing, form);
    return form;
  }
  const pack = (packing: Packing): Promise<Representation> => once(packing, PACK[packing]);
  function unpack(): Promise<Representation> {
    wantsPlain = true;
    return once('identity', (bytes) => bytes);
  }

  return {
    filled,
    size: () => [...made.values()].reduce((sum, { body: { byteLength } }) => sum + byteLength, overhead),
    choose: (acceptEncoding) => chooseForm(acceptEncoding, { isSmall }),
    bytes(form) {
      if (form === 'identity') return made.get('identity') ?? unpack();
      const [quick, good] = PACKINGS[form];
      const representation = made.get(good);
      if (representation) return representation;
      const rough = made.get(quick);
      if (!rough) return pack(quick);
      // Asked for a second time: worth the better form. A failure leaves the rough one.
      pack(good).catch(() => {});
      return rough;
    },
    findTag(ifNoneMatch, acceptEncoding) {
      const accepted = acceptedForms(acceptEncoding);
      return findTag(
        ifNoneMatch,
        accepted.flatMap((form) => tags[form]),
      );
    },
    unchangedHeaders: (tag) => ['ETag', tag, ...common],
    plain,
    held,
  };
}

/** What a 200 and its 304 share (RFC 9110, 15.4.5). */
function commonHeaders(
  { headers, surrogateKeys }: Pick<FilledAnswer, 'headers' | 'surrogateKeys'>,
  { headers: policy, isShared }: CachingPolicy,
): string[] {
  const surrogates = isShared ? surrogateHeaders(surrogateKeys) : {};
  // One that could not be purged by all its names may be kept by nobody.
  const caching = surrogates ? policy : cachingPolicy({ audience: 'public', isPurged: false }).headers;
  return Object.entries({ ...headers, ...caching, ...surrogates }).flat();
}
