import { LRUCache } from 'lru-cache';
import type { Audience } from '../cached-route.ts';

/**
 * Which addresses, letter by letter, are known to mean which entry. An address gets in once its request was valid, so whoever sends it
 * again is spared routing, validation and normalising. Nothing about answers is in it: it is never wrong, only forgetful.
 */
export interface Aliases {
  find(audience: Audience, url: string): string | undefined;
  remember(audience: Audience, url: string, key: string): void;
}

/** Some 20,000 addresses of usual length. */
const MAX_BYTES = 8 * 1_024 * 1_024;
const OVERHEAD_BYTES = 100;

export function createAliases({ maxBytes = MAX_BYTES }: { maxBytes?: number } = {}): Aliases {
  const create = () =>
    new LRUCache<string, string>({
      maxSize: maxBytes / 2,
      sizeCalculation: (key, url) => key.length + url.length + OVERHEAD_BYTES,
    });
  const byAudience: Readonly<Record<Audience, LRUCache<string, string>>> = { public: create(), staff: create() };
  return {
    find: (audience, url) => byAudience[audience].get(url),
    remember: (audience, url, key) => void byAudience[audience].set(url, key),
  };
}
