import 'fake-indexeddb/auto';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../cache/query-client.ts';
import { localData } from '../../cache/local/local-data.ts';
import SignInScreen from './sign-in-screen.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('whoever was signed out with work that was not sent is told that it waits', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ public: true, demo: null }));
  await localData('ada').put('outbox', {
    key: 'k',
    order: 1,
    productId: 'p',
    title: 'Mortar',
    changes: { title: { from: 'Mortar', to: 'Pestle' } },
    state: 'waiting',
    failures: 1,
    base: { version: 1, at: undefined },
    madeAt: '2026-01-01T00:00:00.000Z',
  });
  await localData('ben').put('drafts', { key: 'p title', text: 'half a wor', from: 'Mortar', title: 'Mortar' });
  render(
    <QueryClientProvider client={createQueryClient({ onUnauthenticated: () => undefined })}>
      <SignInScreen />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(/2 changes wait on this device/, {}, { timeout: 20_000 })).toBeTruthy();
  expect(screen.queryByText(/Mortar|Pestle/)).toBeNull();
});
