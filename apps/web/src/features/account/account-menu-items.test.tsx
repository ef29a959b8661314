import 'fake-indexeddb/auto';
import type { User } from '@headroom/contracts/accounts';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { localData, localDataName } from '../../cache/local/local-data.ts';
import { createQueryClient } from '../../cache/query-client.ts';
import { hintedPerson, noteSession } from '../../cache/session-hint.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { ToastProvider } from '../../ui/toasts.tsx';
import AccountMenuItems from './account-menu-items.tsx';

const PATIENT = { timeout: 20_000 };

function show(user: User) {
  const fetchStub = vi.fn<(url: string) => Promise<Response>>(async () => new Response(null, { status: 204 }));
  vi.stubGlobal('fetch', fetchStub);
  // jsdom has none.
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }));
  const client = createQueryClient({ onUnauthenticated: () => undefined });
  noteSession(user.id);
  client.setQueryData(sessionQuery.queryKey, user);
  render(
    <QueryClientProvider client={client}>
      <ToastProvider>
        <AccountMenuItems onShowShortcuts={() => undefined} />
      </ToastProvider>
    </QueryClientProvider>,
  );
  const leave = (name: string) => act(async () => void fireEvent.click(screen.getByRole('menuitem', { name })));
  return { fetchStub, leave };
}

const person = (id: string) => ({ id, email: `${id}@example.com`, name: id, role: 'editor' }) as User;
const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

test('signing out takes along what could be seen', async () => {
  await localData('ann').put('facts', { key: 'user', body: person('ann'), at: 1 });
  const { leave } = show(person('ann'));
  await leave('Sign out');
  await screen.findByText('Signed out.', undefined, PATIENT);
  await waitFor(async () => expect(await databases()).not.toContain(localDataName('ann')), PATIENT);
  expect(hintedPerson()).toBeNull();
});

test('unsent changes are said first, and stay for whoever made them', async () => {
  await localData('bob').put('facts', { key: 'user', body: person('bob'), at: 1 });
  await localData('bob').put('drafts', { key: 'p1 title', text: 'half a wo', from: 'word' } as never);
  const { fetchStub, leave } = show(person('bob'));
  await leave('Sign out');
  await screen.findByText(/^One text not saved stays on this device/, undefined, PATIENT);
  expect(fetchStub).not.toHaveBeenCalled();
  // Nobody is told less than what stays: more has come meanwhile.
  await localData('bob').put('uploads', { id: 'u1' } as never);
  await localData('bob').put('outbox', { key: 'e1' } as never);
  await leave('Sign out all the same');
  await screen.findByText(/^2 changes not sent and one text not saved stay/, undefined, PATIENT);
  expect(fetchStub).not.toHaveBeenCalled();
  expect(screen.queryByRole('alert')).toBeNull();
  await leave('Sign out all the same');
  await screen.findByText(
    'Signed out. 2 changes not sent and one text not saved stay on this device until you sign in here again.',
    undefined,
    PATIENT,
  );
  await waitFor(async () => expect(await localData('bob').get('facts', 'user')).toBeUndefined(), PATIENT);
  expect(await localData('bob').get('drafts', 'p1 title')).toMatchObject({ text: 'half a wo' });
});
