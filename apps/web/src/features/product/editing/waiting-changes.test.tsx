import 'fake-indexeddb/auto';
import type { User } from '@headroom/contracts/accounts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, expect, test } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { localData } from '../../../cache/local/local-data.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { WaitingChanges } from './waiting-changes.tsx';

afterEach(cleanup);

async function show(userId: string, path: string): Promise<void> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData<User | null>(sessionQuery.queryKey, {
    id: userId,
    email: 'a@example.com',
    name: 'A',
    role: 'editor',
  } as User);
  const { hook } = memoryLocation({ path });
  await act(async () =>
    render(
      <QueryClientProvider client={client}>
        <Router hook={hook}>
          <Suspense fallback="opening">
            <WaitingChanges />
          </Suspense>
        </Router>
      </QueryClientProvider>,
    ),
  );
}

const begun = { key: 'p title', text: 'half a wor', from: 'Mortar', title: 'Mortar' };

test('a text that was left on another screen is counted, from the database of whoever is there', async () => {
  await localData('left').put('drafts', begun);
  await show('left', '/');
  expect(await screen.findByRole('button', { name: /1 text not saved/ }, { timeout: 20_000 })).toBeTruthy();
});

test('a text that stands open on this screen was not left', async () => {
  await localData('here').put('drafts', begun);
  await localData('here').put('outbox', {
    key: 'k',
    order: 1,
    productId: 'p',
    title: 'Mortar',
    changes: { title: { from: 'Mortar', to: '' } },
    state: 'refused',
    refusal: { message: 'No.', errors: [], requestId: '', isRetryable: false },
    failures: 0,
    base: { version: 1, at: undefined },
    madeAt: '2026-01-01T00:00:00.000Z',
  });
  await show('here', '/products/p');
  expect(await screen.findByText(/needs you/, {}, { timeout: 20_000 })).toBeTruthy();
  expect(screen.queryByText(/not saved/)).toBeNull();
});

test('what needs the person does not hide how much is not sent', async () => {
  const edit = {
    order: 1,
    title: 'Mortar',
    changes: { title: { from: 'Mortar', to: 'Pestle' } },
    failures: 1,
    base: { version: 1, at: undefined },
    madeAt: '2026-01-01T00:00:00.000Z',
  };
  const refusal = { message: 'No.', errors: [], requestId: '', isRetryable: false };
  await localData('both').put('outbox', { ...edit, key: 'k', productId: 'p', state: 'refused', refusal });
  await localData('both').put('outbox', { ...edit, key: 'l', productId: 'q', state: 'waiting', reason: 'unreachable' });
  await show('both', '/');
  const needing = await screen.findByText(/needs you/, {}, { timeout: 20_000 });
  expect(needing.closest('button')?.textContent).toContain('1 change needs you, 1 unsent');
});
