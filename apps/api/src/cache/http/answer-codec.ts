import type { CachedRoute, FilledAnswer } from '../cached-route.ts';
import type { FrameCodec } from '../fenced-cache.ts';
import type { KeepOptions, KeptAnswer } from './kept-answer.ts';
import { PACK, type Packing } from './pack-bytes.ts';
import { readEntryKey } from './read-entry-key.ts';

/** What of an answer goes into a frame beside its body. */
type FrameMeta = Pick<FilledAnswer, 'status' | 'contentType' | 'headers' | 'surrogateKeys'> & {
  etag: string;
  packing: Packing | 'identity';
};

/** How answers travel to a tier that all processes share: in whichever form is there. */
export function createAnswerCodec({
  routes,
  keep,
}: {
  routes: ReadonlyMap<string, CachedRoute<unknown>>;
  keep: (key: string, filled: FilledAnswer, options: Pick<KeepOptions, 'audience' | 'packing'>) => KeptAnswer;
}): FrameCodec<KeptAnswer> {
  return {
    toFrame({ filled, held }) {
      const { status, contentType, headers, etag, surrogateKeys } = filled;
      const { packing, body } = held();
      const meta: FrameMeta = { status, contentType, headers, etag, surrogateKeys, packing };
      return { meta, body };
    },
    fromFrame(key, { meta, body, footprint: written }) {
      const read = readEntryKey(key);
      const route = read && routes.get(read.name);
      if (!route || !isMeta(meta)) return undefined;
      const { packing, ...filled } = meta;
      const footprint = route.reviveFootprint(written);
      const { audience } = read;
      return {
        value: keep(key, { ...filled, body, footprint, snapshot: undefined }, { audience, packing }),
        footprint,
      };
    },
  };
}

/** Written by this very build, since the world is in the key; a frame that was cut or overwritten by somebody is not let in. */
function isMeta(meta: unknown): meta is FrameMeta {
  if (typeof meta !== 'object' || meta === null) return false;
  const { status, contentType, headers, etag, surrogateKeys, packing } = meta as Record<keyof FrameMeta, unknown>;
  return (
    (status === 200 || status === 404) &&
    typeof contentType === 'string' &&
    typeof headers === 'object' &&
    headers !== null &&
    typeof etag === 'string' &&
    Array.isArray(surrogateKeys) &&
    (packing === 'identity' || (typeof packing === 'string' && packing in PACK))
  );
}
