import { startTransition, StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { recallStart } from './cache/from-device.ts';
import { readDrawnPage } from './app/read-drawn-page.ts';
import { preloadScreen } from './app/routes.ts';
import { isDevelopment } from './config.ts';
import { listenEarly } from './monitoring/early.ts';
import { holdInstallPrompt } from './ui/kept-install-prompt.ts';
import './ui/tokens.css';
import './ui/base.css';

listenEarly();
holdInstallPrompt();
const root = document.getElementById('root')!;
const page = readDrawnPage();
// The screen is there when React begins. It takes over a drawn page in one go; and what comes after a fallback, React holds back for 300 ms.
const [known] = await Promise.all([page ? undefined : recallStart(), preloadScreen(window.location.pathname)]);
const screens = <App page={page} known={known} />;
const app = isDevelopment ? <StrictMode>{screens}</StrictMode> : screens;
if (page) {
  // In slices: a tap meanwhile is heard between two of them.
  startTransition(() => void hydrateRoot(root, app));
} else {
  createRoot(root).render(app);
}
