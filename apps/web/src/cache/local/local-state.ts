/**
 * Whether this device keeps what the app gives it.
 * `kept`: as far as is known. `memory`: storage is forbidden or broken, what is here ends with the page. `full`: the disk
 * took no more; what was kept before is still there. `outdated`: another tab has a newer app, whose data this one cannot read.
 */
export type LocalState = 'kept' | 'memory' | 'full' | 'outdated';

let state: LocalState = 'kept';
const listeners = new Set<() => void>();

export const localState = (): LocalState => state;

export function setLocalState(next: LocalState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

export function onLocalState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
