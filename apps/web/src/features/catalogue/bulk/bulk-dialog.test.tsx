import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../../cache/query-client.ts';
import { BulkDialog } from './bulk-dialog.tsx';

const preview = {
  total: 3,
  changing: 2,
  unchanged: 1,
  skipped: 0,
  isExact: true,
  samples: [{ productId: '1', title: 'Oak bowl', before: 'active', after: 'archived' }],
  skips: [],
};
const job = { id: 'j', kind: 'bulk', title: 'Archive 2 products', state: 'queued', attempts: 0 };

beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;

async function show(answer: Answer, kind: 'archive' | 'reprice' = 'archive') {
  const fetchStub = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async (url, init) =>
    answer(url, init),
  );
  vi.stubGlobal('fetch', fetchStub);
  const onStarted = vi.fn<() => void>();
  render(
    <QueryClientProvider client={createQueryClient({ onUnauthenticated: () => undefined })}>
      <BulkDialog
        kind={kind}
        selection={{ ids: ['1', '2', '3'] }}
        currency="EUR"
        onClose={() => undefined}
        onStarted={onStarted}
      />
    </QueryClientProvider>,
  );
  await act(async () => undefined);
  return { fetchStub, onStarted };
}

const isPreview = (url: string) => url.endsWith('/preview');

test('says what would change and until when it can be undone, before anything is done', async () => {
  const { fetchStub } = await show(() => Response.json(preview));
  expect(await screen.findByRole('heading', { name: 'Archive 2 products' })).toBeTruthy();
  expect(screen.getByText(/You can undo this until/)).toBeTruthy();
  expect(screen.getByText('Archived').previousElementSibling?.textContent).toBe('Active');
  expect(fetchStub.mock.calls.every(([url]) => isPreview(url))).toBe(true);
});

test('where nothing would change nothing can be started', async () => {
  await show(() => Response.json({ ...preview, changing: 0, unchanged: 3, samples: [] }));
  expect(await screen.findByText('Nothing would change.')).toBeTruthy();
  expect(screen.getByText('They are archived already.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Archive' }).getAttribute('aria-disabled')).toBe('true');
});

test('another try after no answer carries the same key, so that it is done once', async () => {
  let fails = true;
  const { fetchStub, onStarted } = await show((url) => {
    if (isPreview(url)) return Response.json(preview);
    if (url.includes('/jobs')) return Response.json({ jobs: [] });
    if (fails) return Promise.reject(new TypeError('Failed to fetch'));
    return Response.json(job, { status: 202 });
  });
  const button = await screen.findByRole('button', { name: 'Archive 2' });
  await act(async () => void fireEvent.click(button));
  expect((await screen.findByRole('alert')).textContent).toContain('It is not known whether it has begun.');
  fails = false;
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Archive 2' })));
  await vi.waitFor(() => expect(onStarted).toHaveBeenCalledOnce());
  const keys = fetchStub.mock.calls
    .filter(([url]) => url.endsWith('/bulk-actions'))
    .map(([, init]) => (init.headers as Record<string, string>)['idempotency-key']);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\da-f-]{36}$/);
});

test.each([
  [503, 'internal', 'It is not known whether it has begun.', true],
  [409, 'idempotency_in_progress', 'It is not known whether it has begun.', true],
  [422, 'validation_failed', 'Nothing has begun.', false],
])('after a %i (%s) it says "%s", and a dialog opened anew has the key: %s', async (status, code, words, isSame) => {
  const answer: Answer = (url) =>
    isPreview(url) ? Response.json(preview) : Response.json({ code, title: 'No', status }, { status });
  const keyOfOneTry = async () => {
    const { fetchStub } = await show(answer);
    const button = await screen.findByRole('button', { name: 'Archive 2' });
    await act(async () => void fireEvent.click(button));
    expect((await screen.findByRole('alert')).textContent).toContain(words);
    cleanup();
    const sent = fetchStub.mock.calls.find(([url]) => url.endsWith('/bulk-actions'));
    return (sent![1].headers as Record<string, string>)['idempotency-key'];
  };
  expect((await keyOfOneTry()) === (await keyOfOneTry())).toBe(isSame);
});

test('a price change is previewed as it is written, and a fault is said instead', async () => {
  const { fetchStub } = await show(() => Response.json(preview), 'reprice');
  fireEvent.change(screen.getByLabelText('Change, %'), { target: { value: 'ten' } });
  expect(screen.getByText('Write a number of percent, as −10 or 2.5.')).toBeTruthy();
  expect(fetchStub).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText('Change, %'), { target: { value: '-10' } });
  expect(await screen.findByText(/goes down by 10 %/)).toBeTruthy();
  expect(JSON.parse(fetchStub.mock.calls[0]![1].body as string)).toEqual({
    selection: { ids: ['1', '2', '3'] },
    action: { kind: 'reprice', percent: -10 },
  });
});
