import { useEffect, useSyncExternalStore } from 'react';

/** `system` follows the device; the others are this browser's own choice. */
export type Theme = 'system' | 'light' | 'dark';

/** Also read by theme-before-paint.js. */
const STORAGE_KEY = 'headroom.theme';
const listeners = new Set<() => void>();

function readTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** The browser's own bars take the colour of the paper, which only the style sheet knows. */
function paintBrowserBars(theme: Theme) {
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--paper');
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.dataset['system'] ??= meta.content;
    meta.content = theme === 'system' ? meta.dataset['system'] : paper;
  }
}

function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  paintBrowserBars(theme);
  try {
    if (theme === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
  for (const listener of listeners) listener();
}

/** Follows the choice that another tab makes. */
function followOtherTabs(event: StorageEvent) {
  if (event.key !== STORAGE_KEY) return;
  setTheme(event.newValue === 'light' || event.newValue === 'dark' ? event.newValue : 'system');
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener('storage', followOtherTabs);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', followOtherTabs);
  };
}

/** The chosen colours and how to choose others. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore<Theme>(subscribe, readTheme, () => 'system');
  useEffect(() => paintBrowserBars(theme), [theme]);
  return [theme, setTheme];
}
