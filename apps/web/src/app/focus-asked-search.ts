/** Of the shortcut on the app's icon (manifest.webmanifest): the catalogue, ready to be typed into. */
const FIND = '#find';

/** Puts the cursor into the search field where the address asks for it, once. */
export function focusAskedSearch(): void {
  if (window.location.hash !== FIND) return;
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  document.querySelector<HTMLInputElement>('search input[name="q"]')?.focus();
}
