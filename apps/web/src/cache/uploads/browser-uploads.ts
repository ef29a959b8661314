import { ACTING_USER } from '@headroom/contracts/acting-user';
import type { Picture } from '@headroom/contracts/pictures';
import type { Product } from '@headroom/contracts/products';
import type { QueryClient } from '@tanstack/react-query';
import type { EditStore } from '../editing/edit-store.ts';
import { createLead } from '../editing/lead.ts';
import { createOutboxChannel } from '../editing/outbox-channel.ts';
import { localData } from '../local/local-data.ts';
import { localState } from '../local/local-state.ts';
import { ProblemError } from '../problem-error.ts';
import { productQuery } from '../product-query.ts';
import { randomId } from '../random-id.ts';
import { isServerReached, onReach } from '../reach.ts';
import { request } from '../request.ts';
import { hintedPerson, mayHaveSession } from '../session-hint.ts';
import { noteUnsentWork } from '../work.ts';
import { sendFile } from '../send-file.ts';
import { appendImages } from './append-images.ts';
import { createUploadStore, type UploadNews, type UploadStore } from './upload-store.ts';

let current: { userId: string; store: UploadStore; end: () => void } | undefined;

export interface UploadsOptions {
  client: QueryClient;
  userId: string;
  /** What the same person edits: a product gets its pictures by an edit. */
  edits: EditStore;
  /** Whether so many bytes are too dear to be sent unasked. */
  isDear: (bytes: number) => boolean;
}

/** The pictures that a person is uploading. Another person's stay on the device until that person is back. */
export function uploadsOf(options: UploadsOptions): UploadStore {
  const { userId } = options;
  if (current?.userId === userId) return current.store;
  current?.end();
  current = { userId, ...open(options) };
  return current.store;
}

/** The pictures of whoever was signed in last: between a sign-out and the screen's leaving they still stand there. */
export const presentUploads = (): UploadStore | undefined => current?.store;

function open({ client, userId, edits, isDear }: UploadsOptions) {
  const name = `headroom-uploads-${userId}`;
  const over = new AbortController();
  const { signal } = over;
  let channel: BroadcastChannel | undefined;
  const store = createUploadStore({
    data: localData(userId),
    async send(upload, options) {
      // Nobody's pictures are sent as another's, who may have signed in by now.
      const sender = hintedPerson() ?? (mayHaveSession() ? userId : null);
      if (sender !== userId) {
        throw new ProblemError({ code: 'unauthenticated', status: 401, message: 'Sign in first.', requestId: '' });
      }
      return sendFile<Picture>(upload.file, {
        ...options,
        address: '/api/v1/pictures',
        headers: { 'idempotency-key': upload.id, [ACTING_USER]: userId },
      });
    },
    append: async (productId, images) => {
      const known = client.getQueryData(productQuery(productId).queryKey);
      const product = known ?? (await request<Product>(`/products/${productId}`));
      await appendImages(edits, product, images);
    },
    tell(news) {
      channel?.postMessage(news);
      if (news.kind === 'changed') lead.urge();
    },
    newKey: randomId,
    now: () => Date.now(),
    isOnDisk: () => localState() !== 'memory',
    isDear,
  });

  const signs = createOutboxChannel(`${name}-lead`);
  const lead = createLead({
    // Absent where the page is not secure.
    locks: (navigator as Partial<Navigator>).locks,
    name,
    channel: signs,
    isVisible: () => !document.hidden,
    onLead: (leads) => (leads ? store.lead() : store.follow()),
  });

  function listen(): void {
    signs.open();
    if (channel || !('BroadcastChannel' in window)) return;
    channel = new BroadcastChannel(name);
    channel.addEventListener('message', ({ data }: MessageEvent<UploadNews>) => store.hear(data));
  }
  function hush(): void {
    lead.rest();
    signs.close();
    channel?.close();
    channel = undefined;
  }
  listen();
  // An open channel keeps a page out of the back/forward cache.
  window.addEventListener('pagehide', hush, { signal });
  window.addEventListener(
    'pageshow',
    ({ persisted }) => {
      listen();
      lead.start();
      if (persisted) void store.reload();
    },
    { signal },
  );
  window.addEventListener('online', store.wake, { signal });
  const stopFollowing = onReach(() => isServerReached() && store.wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && store.wake(), {
    signal,
  });
  window.addEventListener(
    'beforeunload',
    (event) => {
      if (store.uploads().some(({ isKept, state }) => !isKept && state !== 'refused')) event.preventDefault();
    },
    { signal },
  );
  // A new version of the app waits for what only this page has.
  const stopNoting = noteUnsentWork(() => store.uploads().some(({ isKept, state }) => !isKept && state !== 'refused'));
  lead.start();
  void store.reload();
  return {
    store,
    end() {
      over.abort();
      stopFollowing();
      hush();
      stopNoting();
      store.end();
    },
  };
}
