import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { createQueryClient } from '../cache/query-client.ts';
import { Screens } from './screens.tsx';
import { Shell } from './shell.tsx';
import { signInPath } from './sign-in-path.ts';

/** The whole browser app: providers outside, the shell, one screen inside. */
export function App() {
  const [queryClient] = useState(() =>
    createQueryClient({ onUnauthenticated: () => navigate(signInPath(window.location), { replace: true }) }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <Router>
        <Shell>
          <Screens />
        </Shell>
      </Router>
    </QueryClientProvider>
  );
}
