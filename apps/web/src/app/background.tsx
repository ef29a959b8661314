import { usePreloadOnIntent } from './preload-on-intent.ts';
import { useNetworkToasts } from './network-toasts.ts';

/** What works without being seen: nothing that is on the screen waits for it. */
export default function Background() {
  usePreloadOnIntent();
  useNetworkToasts();
  return null;
}
