const STORAGE_KEY = 'headroom.signed-in';
/** Earlier releases did not say who. */
const LEGACY_HINT = 'yes';

/**
 * Whether this browser has signed in and not out again. The session itself is in an HttpOnly cookie that scripts
 * cannot see; without the hint every anonymous visit would ask who it is, and have a 401 in its console.
 */
export function mayHaveSession(): boolean {
  // Whoever has a session gets no page that a server drew.
  if (typeof document === 'undefined') return false;
  try {
    return localStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return true;
  }
}

/**
 * The id of whoever signed in here last and not out again, and so whose data on this device may be shown; null where
 * nobody did, or where it is not known.
 */
export function hintedPerson(): string | null {
  try {
    const hint = localStorage.getItem(STORAGE_KEY);
    return hint === LEGACY_HINT ? null : hint;
  } catch {
    return null;
  }
}

/** Notes who is signed in by their id; null for nobody. */
export function noteSession(personId: string | null): void {
  try {
    if (personId !== null) localStorage.setItem(STORAGE_KEY, personId);
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Storage can be forbidden: then the server is always asked.
  }
}

/** Calls back when another tab signed in or out. Returns how to stop. */
export function onSessionElsewhere(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORAGE_KEY) listener();
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
