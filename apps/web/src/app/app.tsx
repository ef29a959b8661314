import type { PageData, PagePlace } from '@headroom/contracts/page';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Router, useLocation } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { followDevice } from '../cache/from-device.ts';
import { followSession } from '../cache/follow-session.ts';
import { createQueryClient } from '../cache/query-client.ts';
import { signInPath } from '../features/account/sign-in-path.ts';
import { AnnouncerProvider } from '../ui/announcer.tsx';
import { FirstRoomContext } from '../ui/first-room.ts';
import { ShortcutsProvider } from '../ui/shortcuts.tsx';
import { ToastProvider } from '../ui/toasts.tsx';
import { aroundNavigation } from './around-navigation.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { seedPage } from './seed-page.ts';
import { Screens } from './screens.tsx';
import { Shell } from './shell.tsx';

/** A page that a server draws, or has drawn. */
export interface DrawnPage {
  place: PagePlace;
  data: PageData;
  /** When the data was true; milliseconds since 1970. */
  at: number;
}

/**
 * The whole browser app: providers outside, the shell, one screen inside.
 * @param known puts what this device knows of the screen into the query cache
 */
export function App({
  page,
  known,
}: {
  page?: DrawnPage | undefined;
  known?: ((client: QueryClient) => void) | undefined;
}) {
  const [queryClient] = useState(() => {
    const client = createQueryClient({
      onUnauthenticated: () => navigate(signInPath(window.location), { replace: true }),
    });
    if (page) seedPage(client, page.place, page.data, page.at);
    known?.(client);
    return client;
  });
  useEffect(() => followSession(queryClient), [queryClient]);
  useEffect(() => followDevice(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <FirstRoomContext value={page?.data.room ?? 'narrow'}>
        <Router aroundNav={aroundNavigation} {...(page && { ssrPath: page.place.path, ssrSearch: page.place.search })}>
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
      </FirstRoomContext>
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
