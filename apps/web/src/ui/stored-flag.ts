import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
/** What was set while storage was forbidden; it then holds until the page is left. */
const unstored = new Set<string>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readFlag(key: string): boolean {
  try {
    return unstored.has(key) || localStorage.getItem(key) !== null;
  } catch {
    return unstored.has(key);
  }
}

/**
 * Something that this browser remembers having happened once.
 * @param onServer what a server takes for true, which cannot know.
 */
export function useStoredFlag(key: string, onServer = true): [boolean, () => void] {
  const flag = useSyncExternalStore(
    subscribe,
    () => readFlag(key),
    () => onServer,
  );
  const set = useCallback(() => {
    try {
      localStorage.setItem(key, 'yes');
    } catch {
      unstored.add(key);
    }
    for (const listener of listeners) listener();
  }, [key]);
  return [flag, set];
}
