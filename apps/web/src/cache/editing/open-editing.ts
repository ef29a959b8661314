import { measureEdits } from './measure-edits.ts';
import { ACTING_USER } from '@headroom/contracts/acting-user';
import type { Product } from '@headroom/contracts/products';
import type { LocalData } from '../local/local-transaction.ts';
import { createMemoryData } from '../local/memory-data.ts';
import { localState, onLocalState, setLocalState } from '../local/local-state.ts';
import { randomId } from '../random-id.ts';
import { isServerReached, onReach } from '../reach.ts';
import { request } from '../request.ts';
import { hintedPerson, mayHaveSession } from '../session-hint.ts';
import { noteUnsentWork } from '../work.ts';
import { SEND_OUTBOX } from '../../worker/messages.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import type { Attempt } from './edit.ts';
import { createEditStore, type EditStore } from './edit-store.ts';
import { createOutboxChannel } from './outbox-channel.ts';
import { createLastingStorage, createOutboxStorage } from './outbox-storage.ts';
import { countHere } from './count-unsent.ts';
import { writeHeaders } from './write-headers.ts';

/** What one person has changed and begun to change. */
export interface Editing {
  userId: string;
  store: EditStore;
  drafts: Drafts;
  end: () => void;
}

/** Chromium's limit for requests that outlive their page, with room for the headers. */
const KEEPALIVE_BYTES = 60_000;

function sendPatch(userId: string, id: string, { key, version, patch }: Attempt): Promise<Product> {
  return request<Product>(`/products/${id}`, {
    method: 'PATCH',
    body: patch,
    headers: {
      ...writeHeaders(version, key),
      // Another tab's sign-in changes the cookie before this one hears of it.
      [ACTING_USER]: userId,
      'content-type': 'application/merge-patch+json',
    },
    keepalive: JSON.stringify(patch).length < KEEPALIVE_BYTES / 3,
  });
}

interface SyncRegistration extends ServiceWorkerRegistration {
  /** Only in Chromium. https://wicg.github.io/background-sync/spec/ */
  sync?: { register: (tag: string) => Promise<void> };
}

function wakeWhenOnline(): void {
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  void workers?.ready
    .then((registration: SyncRegistration) => registration.sync?.register(SEND_OUTBOX))
    .catch(() => undefined);
}

/** Opens the edits and begun texts of a person: on this device where it keeps them, else for as long as the page lives. */
export async function openEditing(data: LocalData, userId: string): Promise<Editing> {
  const name = `${SEND_OUTBOX}-${userId}`;
  const channel = createOutboxChannel(name);
  channel.open();
  /** Where it is not known whose the session is, the server's answer says enough. */
  const isSignedIn = () => (hintedPerson() ?? (mayHaveSession() && userId)) === userId;
  const leaving = new AbortController();
  const { signal } = leaving;

  const store: EditStore = createEditStore({
    storage: createLastingStorage(createOutboxStorage(data), {
      makeMemory: () => createOutboxStorage(createMemoryData()),
      books: () => store.books(),
      onLost() {
        if (localState() === 'kept') setLocalState('memory');
        guard();
        store.goAlone();
      },
    }),
    channel,
    // Absent where the page is not secure.
    locks: (navigator as Partial<Navigator>).locks,
    lockName: name,
    isVisible: () => !document.hidden,
    send: (id, attempt) => sendPatch(userId, id, attempt),
    read: (id) => request<Product>(`/products/${id}`),
    isSignedIn,
    // With a network and a silent server the browser would wake us at once, again and again: then there are only the sender's own waits.
    onSilence: (reason) => reason === 'offline' && wakeWhenOnline(),
    newKey: randomId,
    now: () => Date.now(),
  });
  const kept = await data.read(['drafts'], (transaction) => transaction.all('drafts')).catch(() => []);
  const drafts = createDrafts({
    kept: kept.map(({ key, ...draft }) => [key, draft] as const),
    storage: {
      put: (key, draft) => data.put('drafts', { key, ...draft }),
      delete: (key) => data.write(['drafts'], (transaction) => transaction.delete('drafts', key)),
    },
    titleOf: store.titleOf,
    onChange: (key, draft) => channel.post({ kind: 'draft', key, draft }),
    onUnkept: guard,
  });
  channel.hear((message) => {
    if (message.kind === 'draft') drafts.follow(message.key, message.draft);
  });

  function askBeforeLeaving(event: Event): void {
    if (store.all().length > 0 || !drafts.isEmpty()) event.preventDefault();
  }

  /** Only where leaving loses something. */
  function guard(): void {
    countHere(() => ({ edits: store.all().length, drafts: drafts.all().length }));
    window.addEventListener('beforeunload', askBeforeLeaving, { signal });
  }

  const wake = () => {
    channel.open();
    void store.wake();
  };
  window.addEventListener('online', () => void store.retry(), { signal });
  // Where the server was away and the network was not, `online` is never said; the sender's own wait may be half a minute.
  const stopFollowing = onReach(() => isServerReached() && void store.wake());
  window.addEventListener(
    'pagehide',
    () => {
      store.rest();
      channel.close();
    },
    { signal },
  );
  window.addEventListener('pageshow', ({ persisted }) => persisted && wake(), { signal });
  document.addEventListener('visibilitychange', () => document.hidden || wake(), { signal });
  (navigator as Partial<Navigator>).serviceWorker?.addEventListener(
    'message',
    ({ data: message }: MessageEvent<unknown>) => message === SEND_OUTBOX && wake(),
    { signal },
  );
  // What was refused or collided waits for the person, perhaps for days; it is kept, as are texts that were left.
  const isUnsent = () => store.all().some(({ state }) => state === 'waiting' || state === 'sending');
  const isTyping = () => document.activeElement?.matches('input, textarea') === true && !drafts.isEmpty();
  const stopNoting = noteUnsentWork(() => isUnsent() || isTyping());
  const stopMeasuring = measureEdits(store);
  const stopState = onLocalState(() => localState() === 'memory' && guard());
  if (localState() === 'memory') guard();
  await store.load();
  return {
    userId,
    store,
    drafts,
    end() {
      leaving.abort();
      stopFollowing();
      stopNoting();
      stopMeasuring();
      stopState();
      store.end();
      channel.close();
      countHere(undefined);
    },
  };
}
