const STORAGE_KEY = 'headroom.signed-in';

/**
 * Whether this browser has signed in and not out again. The session itself is in an HttpOnly cookie that scripts
 * cannot see; without the hint every anonymous visit would ask who it is, and have a 401 in its console.
 */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return true;
  }
}

export function noteSession(exists: boolean): void {
  try {
    if (exists) localStorage.setItem(STORAGE_KEY, 'yes');
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
