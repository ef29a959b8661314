import { startTransition, StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { warmDevice } from './cache/from-device.ts';
import { readDrawnPage } from './app/read-drawn-page.ts';
import { preloadScreen } from './app/routes.ts';
import { holdInstallPrompt } from './ui/kept-install-prompt.ts';
import './ui/tokens.css';
import './ui/base.css';

/** Longer than a chunk takes from this device, shorter than a wait for the frame of the screen. */
const FRAME_AFTER_MILLISECONDS = 150;

warmDevice();
holdInstallPrompt();
const root = document.getElementById('root')!;
const page = readDrawnPage();

if (page) {
  // The screen is there when React begins: it takes over the whole page in one go.
  await preloadScreen(page.place.path);
  // In slices: a tap meanwhile is heard between two of them.
  startTransition(() => {
    hydrateRoot(
      root,
      <StrictMode>
        <App page={page} />
      </StrictMode>,
    );
  });
} else {
  // Once React has shown something in the place of a screen, it holds the screen back for 300 ms.
  await Promise.race([
    preloadScreen(window.location.pathname),
    new Promise((resolve) => setTimeout(resolve, FRAME_AFTER_MILLISECONDS)),
  ]);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
