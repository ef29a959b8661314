import { useSyncExternalStore } from 'react';

const STORAGE_KEY = 'headroom.single-keys';
const listeners = new Set<() => void>();
/** The choice of a browser that forbids storage; it holds until the page is left. */
let unstored: boolean | undefined;

/** Whether single letters and signs are shortcuts: who dictates or has a tremor must be able to switch them off. */
export function areSingleKeysOn(): boolean {
  try {
    return unstored ?? localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}

function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, 'off');
  } catch {
    unstored = on;
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** The choice and how to change it (WCAG 2.1.4). */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, areSingleKeysOn, () => true), setSingleKeys];
}
