import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { History } from '@headroom/contracts/product-writes';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Edit } from '../../../cache/editing/edit.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { historyQuery } from '../../../cache/editing/history-query.ts';
import { applyChanges, changesTo } from '../../../cache/editing/product-changes.ts';
import { ConflictPanel } from './conflict-panel.tsx';

afterEach(cleanup);

const at = '2026-11-03T09:40:00.000Z';
const base = { id: 'p', version: 16, title: 'Marble mortar', price: 5_800, stock: 3, tags: [], updatedAt: at };
const history: History = {
  entries: [
    {
      version: 17,
      at,
      actor: { id: 'i', name: 'Ines Castro' },
      job: null,
      isCreation: false,
      changes: [
        { field: 'title', from: base.title, to: 'Verde Alpi mortar' },
        { field: 'tags', from: [], to: ['marble'] },
      ],
    },
  ],
  next: null,
};

function show() {
  const theirs = { ...base, version: 17, title: 'Verde Alpi mortar', price: 5_500, tags: ['marble'] };
  const changes = changesTo(base, { title: 'Marble mortar, polished', price: 6_200, stock: 4 });
  const edit: Edit = {
    key: 'k',
    productId: 'p',
    title: base.title,
    changes,
    state: 'collided',
    failures: 0,
    base: { version: 16, at },
    order: 1,
    madeAt: at,
  };
  const resolve = vi.fn<EditStore['resolve']>();
  const client = new QueryClient();
  client.setQueryData(historyQuery('p').queryKey, history);
  client.setQueryDefaults(['products'], { staleTime: Infinity });
  const panel = (now: typeof theirs) => (
    <QueryClientProvider client={client}>
      <ConflictPanel
        store={{ resolve } as unknown as EditStore}
        collided={{ edit, theirs: now, collisions: applyChanges(now, changes).collisions }}
        currency="EUR"
      />
    </QueryClientProvider>
  );
  const { rerender } = render(panel(theirs));
  return { resolve, become: (more: Partial<typeof theirs>) => rerender(panel({ ...theirs, version: 18, ...more })) };
}

test('says who was faster, what collided and what did not', () => {
  show();
  expect(screen.getByRole('heading', { name: 'Ines Castro was faster. Two fields need your choice.' })).toBeTruthy();
  expect(screen.getByText(/Stock and tags did not collide: merged already/)).toBeTruthy();
  expect(screen.getByText('+ 4.00')).toBeTruthy();
  expect(screen.getByText('− 3.00')).toBeTruthy();
  expect(screen.getByText(', polished', { selector: 'ins' })).toBeTruthy();
});

test('sends nothing before every field has been chosen, then exactly what was chosen', () => {
  const { resolve } = show();
  const save = screen.getByRole('button', { name: 'Save as version 18' });
  fireEvent.click(screen.getByRole('radio', { name: /62\.00/ }));
  fireEvent.click(save);
  expect(resolve).not.toHaveBeenCalled();
  expect(screen.getByText('1 still to choose')).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: /Verde Alpi/ }));
  fireEvent.click(save);
  expect(resolve).toHaveBeenCalledExactlyOnceWith(
    'p',
    new Map([
      ['price', 'mine'],
      ['title', 'theirs'],
    ]),
  );
});

test('all of theirs leaves my other changes to be saved', () => {
  show();
  fireEvent.click(screen.getByRole('button', { name: 'Take all of theirs' }));
  expect(screen.getByText('0 of mine, 2 of theirs')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Save as version 18' })).toBeTruthy();
});

test('a choice is void where the other side changed since; the others stand', () => {
  const { resolve, become } = show();
  fireEvent.click(screen.getByRole('button', { name: 'Take all of theirs' }));
  become({ price: 5_400 });
  expect(screen.getByText('1 still to choose')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Save as version 19' }));
  expect(resolve).not.toHaveBeenCalled();
});
