import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Route } from 'wouter';
import { createQueryClient } from '../../../cache/query-client.ts';
import VisitScreen from './visit-screen.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a long frame is as long as it was, and says for how long it blocked', async () => {
  const frame = {
    id: '01',
    at: '2026-11-22T04:00:00.000Z',
    metric: 'LOAF',
    value: 217,
    unit: 'ms',
    rating: 'poor',
    route: '/',
    navigation: 'navigate',
    isOffline: false,
    detail: { parts: { duration: 480, scripts: 400 } },
  };
  const about = {
    device: 'phone',
    browser: 'Chrome',
    connection: '4g',
    country: 'CH',
    release: '1',
    isInstalled: false,
  };
  const visit = { ...about, id: '0a', at: frame.at, route: '/', traceIds: [], events: [frame] };
  vi.stubGlobal('fetch', async () => Response.json(visit));
  window.history.replaceState(null, '', '/console/experience/visits/0a');
  render(
    <QueryClientProvider client={createQueryClient({ onUnauthenticated: () => undefined })}>
      <Route path="/console/experience/visits/:id">
        <VisitScreen />
      </Route>
    </QueryClientProvider>,
  );
  const bars = await screen.findByLabelText('What happened, one after the other', undefined, { timeout: 20_000 });
  expect(bars.textContent).toMatch(/Long frame blocked for 217 ms.*480 ms/);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/Long frame blocked for 217 ms\.$/);
});
