import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryData } from '../local/memory-data.ts';
import { noteReach } from '../reach.ts';
import { noteSession } from '../session-hint.ts';
import { openEditing } from './open-editing.ts';

const PRODUCT = { id: '01890000-0000-7000-8000-000000000001', version: 1, title: 'Mug' };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test.each([
  ['the server is silent', true, 0],
  ['there is no network', false, 1],
])('where %s, the browser is asked to wake the page so often', async (_what, onLine, asked) => {
  const register = vi.fn<(tag: string) => Promise<void>>(async () => undefined);
  const serviceWorker = { ready: Promise.resolve({ sync: { register } }), addEventListener: () => undefined };
  vi.stubGlobal('navigator', { onLine, serviceWorker });
  const fetching = vi.fn<() => Promise<never>>(async () => Promise.reject(new TypeError('Failed to fetch')));
  vi.stubGlobal('fetch', fetching);
  noteSession('ada');
  const editing = await openEditing(createMemoryData(), 'ada');
  await editing.store.edit(PRODUCT, { title: 'Cup' });
  await vi.waitFor(() => expect(fetching).toHaveBeenCalledTimes(2), 20_000);
  expect(register.mock.calls.length).toBe(asked * fetching.mock.calls.length);
  editing.end();
});

test('what waits for a server that was away goes as soon as anything is answered again', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { onLine: true });
  let isAway = true;
  const fetching = vi.fn<() => Promise<Response>>(async () => {
    if (isAway) throw new TypeError('Failed to fetch');
    return Response.json({ ...PRODUCT, title: 'Cup', version: 2 });
  });
  vi.stubGlobal('fetch', fetching);
  noteSession('ada');
  const editing = await openEditing(createMemoryData(), 'ada');
  await editing.store.edit(PRODUCT, { title: 'Cup' });
  await vi.advanceTimersByTimeAsync(20);
  expect(editing.store.edits(PRODUCT.id)[0]).toMatchObject({ state: 'waiting', failures: 1 });
  isAway = false;
  noteReach(true);
  // Its own next attempt is later.
  await vi.advanceTimersByTimeAsync(20);
  expect(editing.store.all()).toEqual([]);
  expect(fetching).toHaveBeenCalledTimes(2);
  editing.end();
});
