/** Whether the server answered last: `navigator.onLine` only knows whether the device has any network at all. */
let answers = true;
const listeners = new Set<() => void>();

export const isServerReached = (): boolean => answers;

/** Said by every request that had an answer, whatever it was, or had none. */
export function noteReach(reached: boolean): void {
  if (answers === reached) return;
  answers = reached;
  for (const listener of listeners) listener();
}

/** Calls back whenever the server went out of reach or came back. Returns how to stop. */
export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
