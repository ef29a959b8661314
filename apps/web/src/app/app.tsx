import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Router, useLocation } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { followDevice } from '../cache/from-device.ts';
import { followSession } from '../cache/follow-session.ts';
import { createQueryClient } from '../cache/query-client.ts';
import { signInPath } from '../features/account/sign-in-path.ts';
import { AnnouncerProvider } from '../ui/announcer.tsx';
import { ShortcutsProvider } from '../ui/shortcuts.tsx';
import { ToastProvider } from '../ui/toasts.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Screens } from './screens.tsx';
import { Shell } from './shell.tsx';

/** Where a server renders: the path and the search without `?`. In the browser the address bar says it. */
export interface ServerPlace {
  path: string;
  search: string;
}

/** The whole browser app: providers outside, the shell, one screen inside. */
export function App({ place }: { place?: ServerPlace }) {
  const [queryClient] = useState(() =>
    createQueryClient({ onUnauthenticated: () => navigate(signInPath(window.location), { replace: true }) }),
  );
  useEffect(() => followSession(queryClient), [queryClient]);
  useEffect(() => followDevice(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <Router {...(place ? { ssrPath: place.path, ssrSearch: place.search } : {})}>
        <AnnouncerProvider>
          <ToastProvider>
            <ShortcutsProvider>
              <Shell>
                <CaughtScreens />
              </Shell>
            </ShortcutsProvider>
          </ToastProvider>
        </AnnouncerProvider>
      </Router>
    </QueryClientProvider>
  );
}

function CaughtScreens() {
  const [path] = useLocation();
  return (
    <ErrorBoundary place={path}>
      <Screens />
    </ErrorBoundary>
  );
}
