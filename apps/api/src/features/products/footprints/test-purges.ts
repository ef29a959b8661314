import type { FilledAnswer } from '../../../cache/cached-route.ts';
import { surrogateKeysOf } from '../../../cache/purge/surrogate-keys.ts';
import type { FeedEntry } from '../../../changes/feed-repository.ts';

/** Whether shared caches drop an answer for one of these changes. */
export const isPurged = ({ surrogateKeys }: FilledAnswer, entries: readonly FeedEntry[]): boolean => {
  const carried = new Set(surrogateKeys);
  return entries.some((entry) => surrogateKeysOf(entry).some((key) => carried.has(key)));
};
