import type { Audience } from '../cached-route.ts';

/** Undoes `entryKey`; a text may hold bars itself. */
export function readEntryKey(key: string): { audience: Audience; name: string; text: string } | undefined {
  const first = key.indexOf('|');
  const second = key.indexOf('|', first + 1);
  const audience = key.slice(0, first);
  if (second < 0 || (audience !== 'public' && audience !== 'staff')) return undefined;
  return { audience, name: key.slice(first + 1, second), text: key.slice(second + 1) };
}
