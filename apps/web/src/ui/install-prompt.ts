import { useSyncExternalStore } from 'react';
import { installListeners, keepInstallPrompt, keptInstallPrompt } from './kept-install-prompt.ts';

/** `prompt`: the browser asks the person · `by-hand`: iOS, where only a person can find it · `none`: installed already, or cannot be. */
export type InstallWay = 'prompt' | 'by-hand' | 'none';

/** What a person does on iOS. */
export const INSTALL_BY_HAND = 'Choose Share, then “Add to Home Screen”.';

/** Lets the browser ask. True where the person installed the app; the offer can be used once. */
export async function askToInstall(): Promise<boolean> {
  const prompt = keptInstallPrompt();
  keepInstallPrompt();
  return (await prompt?.prompt())?.outcome === 'accepted';
}

const isInstalled = (): boolean =>
  window.matchMedia('(display-mode: standalone)').matches ||
  ('standalone' in navigator && navigator.standalone === true);

function installWay(): InstallWay {
  if (isInstalled()) return 'none';
  if (keptInstallPrompt()) return 'prompt';
  const { userAgent, maxTouchPoints } = navigator;
  // An iPad says that it is a Mac; no Mac has a touch screen.
  return /iP(?:hone|ad|od)/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1) ? 'by-hand' : 'none';
}

function subscribe(listener: () => void) {
  installListeners.add(listener);
  return () => installListeners.delete(listener);
}

/** How this device would get the app, now. */
export const useInstallWay = (): InstallWay => useSyncExternalStore<InstallWay>(subscribe, installWay, () => 'none');
