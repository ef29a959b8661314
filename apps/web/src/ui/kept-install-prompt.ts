/** https://developer.mozilla.org/en-US/docs/Web/API/BeforeInstallPromptEvent; Chromium only. */
export interface InstallPrompt extends Event {
  prompt: () => Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

let kept: InstallPrompt | undefined;
export const installListeners = new Set<() => void>();

export const keptInstallPrompt = (): InstallPrompt | undefined => kept;

export function keepInstallPrompt(prompt?: Event): void {
  prompt?.preventDefault();
  kept = prompt as InstallPrompt | undefined;
  for (const listener of installListeners) listener();
}

/** Holds the browser's own offer back for a fitting moment. Called before anything is drawn: the offer comes once a page. */
export function holdInstallPrompt(): void {
  window.addEventListener('beforeinstallprompt', keepInstallPrompt);
  window.addEventListener('appinstalled', () => keepInstallPrompt());
}
