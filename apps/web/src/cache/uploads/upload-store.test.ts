import type { Picture } from '@headroom/contracts/pictures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WaitingUpload } from '../local/local-schema.ts';
import { createMemoryData } from '../local/memory-data.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { NEW_PRODUCT, type NewImage } from './upload.ts';
import { createUploadStore, type UploadNews, type UploadStore } from './upload-store.ts';

const LAMP = { id: 'lamp', title: 'Lamp' };
const file = (name: string, bytes = 3) => ({ file: new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' }) });
const refusedBy = (status: number, message: string) =>
  new ProblemError({ code: 'unknown', status, message, requestId: '' });

interface Sending {
  upload: WaitingUpload;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
  answer: () => void;
  fail: (error: unknown) => void;
}

const stores: UploadStore[] = [];
afterEach(() => stores.splice(0).forEach((store) => store.end()));

/** A store with everything round it in the hands of the test. */
function setUp({
  data = createMemoryData(),
  tell = () => undefined,
  isDear = () => false,
}: {
  data?: ReturnType<typeof createMemoryData>;
  tell?: (news: UploadNews) => void;
  isDear?: (bytes: number) => boolean;
} = {}) {
  const sendings: Sending[] = [];
  const appended: { productId: string; images: readonly NewImage[] }[] = [];
  let keys = 0;
  let failsToAppend: unknown;
  const store = createUploadStore({
    data,
    send: (upload, { signal, onProgress }) =>
      new Promise<Picture>((resolve, reject) => {
        const url = `/pictures/u/${upload.name}`;
        sendings.push({
          upload,
          signal,
          onProgress,
          answer: () => resolve({ url, width: 30, height: 20 } as Picture),
          fail: reject,
        });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    append: async (productId, images) => {
      if (failsToAppend) throw failsToAppend;
      appended.push({ productId, images });
    },
    tell,
    newKey: () => `key-${++keys}-${stores.length}`,
    now: () => 1_000,
    isOnDisk: () => true,
    isDear,
  });
  stores.push(store);
  const kept = () => data.read(['uploads'], (transaction) => transaction.all('uploads'));
  const states = () => store.uploads().map(({ name, state }) => `${name} ${state}`);
  return { store, data, sendings, appended, kept, states, failAppends: (error: unknown) => (failsToAppend = error) };
}

const sent = (sendings: readonly Sending[], name: string) =>
  vi.waitFor(() => {
    const found = sendings.findLast(({ upload }) => upload.name === name);
    if (!found) throw new Error(`${name} is not being sent`);
    return found;
  });

describe('uploads', () => {
  test('are on the disk before they are shown, and go two at a time by their own keys', async () => {
    const { store, kept, sendings, states } = setUp();
    store.lead();
    const adding = store.add(LAMP, [file('a'), file('b'), file('c')]);
    expect(store.uploads()).toEqual([]);
    await adding;
    expect((await kept()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    await sent(sendings, 'b');
    expect(states()).toEqual(['a sending', 'b sending', 'c waiting']);
    sendings[0]!.onProgress(2);
    expect(store.uploads()[0]).toMatchObject({ sentBytes: 2, isKept: true });
    sendings[1]!.answer();
    await sent(sendings, 'c');
    expect(new Set(sendings.map(({ upload }) => upload.id)).size).toBe(3);
  });

  test('reach their product in the order in which they were chosen, whichever is there first', async () => {
    const { store, sendings, appended, kept } = setUp();
    store.lead();
    await store.add(LAMP, [file('a'), file('b'), file('c')]);
    await store.add({ id: 'chair', title: 'Chair' }, [file('d')]);
    (await sent(sendings, 'b')).answer();
    (await sent(sendings, 'c')).answer();
    (await sent(sendings, 'd')).answer();
    await vi.waitFor(() => expect(appended.map(({ productId }) => productId)).toEqual(['chair']));
    await store.describe(store.uploads('lamp')[1]!.id, 'From the side');
    (await sent(sendings, 'a')).answer();
    await vi.waitFor(async () => expect(await kept()).toEqual([]));
    const ofLamp = appended.filter(({ productId }) => productId === 'lamp').flatMap(({ images }) => images);
    expect(ofLamp.map(({ url, alt }) => [url, alt])).toEqual([
      ['/pictures/u/a', ''],
      ['/pictures/u/b', 'From the side'],
      ['/pictures/u/c', ''],
    ]);
    expect(store.uploads()).toEqual([]);
    expect(store.added('lamp').map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    // One is described already; the others are once they are, and leave when the server can show them.
    expect(store.added('lamp').map(({ isAnswered }) => isAnswered)).toEqual([false, true, false]);
    for (const { id } of store.added('lamp')) store.note(id, { isReady: true });
    expect(store.added('lamp').map(({ name }) => name)).toEqual(['a', 'c']);
    store.note(store.added('lamp')[0]!.id, { isAnswered: true });
    expect(store.added('lamp').map(({ name }) => name)).toEqual(['c']);
  });

  test('go on after a reload with the same key, and with what was uploaded already only to the product', async () => {
    const first = setUp();
    first.store.lead();
    await first.store.add(LAMP, [file('a'), file('b')]);
    first.failAppends(new NetworkError('offline'));
    (await sent(first.sendings, 'a')).answer();
    await vi.waitFor(async () => expect((await first.kept())[0]!.state).toBe('uploaded'));
    const { id } = (await sent(first.sendings, 'b')).upload;
    first.store.end();

    const second = setUp({ data: first.data });
    second.store.lead();
    expect((await sent(second.sendings, 'b')).upload.id).toBe(id);
    await vi.waitFor(() => expect(second.appended.flatMap(({ images }) => images)).toHaveLength(1));
    second.sendings[0]!.answer();
    await vi.waitFor(async () => expect(await second.kept()).toEqual([]));
    expect(second.sendings).toHaveLength(1);
  });

  test('wait for the network, and go at once when it is back', async () => {
    const { store, sendings } = setUp();
    store.lead();
    await store.add(LAMP, [file('a')]);
    (await sent(sendings, 'a')).fail(new NetworkError('offline'));
    await vi.waitFor(() => expect(store.uploads()[0]).toMatchObject({ state: 'waiting', reason: 'offline' }));
    store.wake();
    await vi.waitFor(() => expect(sendings).toHaveLength(2));
    expect(sendings[1]!.upload.id).toBe(sendings[0]!.upload.id);
  });

  test('that are refused are kept with the reason, let the next go first, and are tried again by another key', async () => {
    const { store, sendings, appended, kept, states } = setUp();
    store.lead();
    await store.add(LAMP, [file('a'), file('b')]);
    const refused = await sent(sendings, 'a');
    (await sent(sendings, 'b')).answer();
    refused.fail(refusedBy(415, 'This is no picture.'));
    await vi.waitFor(() => expect(appended).toHaveLength(1));
    expect(await kept()).toMatchObject([{ name: 'a', state: 'refused', refusal: 'This is no picture.' }]);
    await store.retry(refused.upload.id);
    await vi.waitFor(() => expect(sendings).toHaveLength(3));
    expect(sendings[2]!.upload.id).not.toBe(refused.upload.id);
    sendings[2]!.fail(refusedBy(413, 'Too large.'));
    await vi.waitFor(() => expect(states()).toEqual(['a refused']));
    await store.retry(store.uploads()[0]!.id, file('smaller'));
    (await sent(sendings, 'smaller')).answer();
    await vi.waitFor(() => expect(appended).toHaveLength(2));
    expect(await kept()).toEqual([]);
  });

  test('that are no pictures are never sent and take no room', async () => {
    const { store, sendings, kept, states } = setUp();
    store.lead();
    await store.add(LAMP, [{ ...file('notes.pdf'), refusal: 'A PDF is no picture.' }]);
    expect(states()).toEqual(['notes.pdf refused']);
    expect(await kept()).toEqual([]);
    await store.cancel(store.uploads()[0]!.id);
    expect([store.uploads(), sendings]).toEqual([[], []]);
  });

  test('that are called back are broken off and gone', async () => {
    const { store, sendings, kept, appended } = setUp();
    store.lead();
    await store.add(LAMP, [file('a'), file('b'), file('c')]);
    (await sent(sendings, 'b')).answer();
    const { upload, signal } = await sent(sendings, 'a');
    await store.cancel(upload.id);
    expect(signal.aborted).toBe(true);
    // What stood behind it no longer waits for it.
    await vi.waitFor(() => expect(appended.flatMap(({ images }) => images)).toHaveLength(1));
    (await sent(sendings, 'c')).answer();
    await vi.waitFor(async () => expect(await kept()).toEqual([]));
  });

  test('go on from memory where the disk is full, and say so', async () => {
    const data = createMemoryData();
    const full = { ...data, write: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    const { store, sendings, appended } = setUp({ data: full });
    await store.add(LAMP, [file('a')]);
    expect(store.uploads()[0]!.isKept).toBe(false);
    // Without being asked to lead: no other tab knows of it.
    (await sent(sendings, 'a')).answer();
    await vi.waitFor(() => expect(appended).toHaveLength(1));
    await vi.waitFor(() => expect(store.uploads()).toEqual([]));
  });

  test('of a product that is gone are kept with the reason', async () => {
    const { store, sendings, states, failAppends } = setUp();
    failAppends(refusedBy(404, 'There is no such product.'));
    store.lead();
    await store.add(LAMP, [file('a')]);
    (await sent(sendings, 'a')).answer();
    await vi.waitFor(() => expect(states()).toEqual(['a refused']));
    expect(store.uploads()[0]!.refusal).toBe('There is no such product.');
  });

  test('of a product that is not made yet are sent, and given to it once it is', async () => {
    const { store, sendings, appended, kept, states } = setUp();
    store.lead();
    await store.add({ id: NEW_PRODUCT, title: '' }, [file('a'), file('b')]);
    (await sent(sendings, 'a')).answer();
    await vi.waitFor(() => expect(states()).toEqual(['a uploaded', 'b sending']));
    expect(appended).toEqual([]);
    await store.adopt(LAMP);
    await vi.waitFor(() => expect(appended).toMatchObject([{ productId: 'lamp', images: [{ url: '/pictures/u/a' }] }]));
    (await sent(sendings, 'b')).answer();
    await vi.waitFor(async () => expect(await kept()).toEqual([]));
    expect(appended.map(({ productId, images }) => [productId, images.length])).toEqual([
      ['lamp', 1],
      ['lamp', 1],
    ]);
  });

  test('that the disk took once and no more go from it when they are done', async () => {
    const data = createMemoryData();
    let isFull = false;
    const { store, sendings, kept } = setUp({
      data: {
        ...data,
        write: (names, work) =>
          data.write(names, (transaction) =>
            work({
              ...transaction,
              async put(name, value) {
                if (isFull) throw new DOMException('', 'QuotaExceededError');
                return transaction.put(name, value);
              },
            }),
          ),
      },
    });
    store.lead();
    await store.add(LAMP, [file('a')]);
    isFull = true;
    (await sent(sendings, 'a')).answer();
    await vi.waitFor(() => expect(store.uploads()).toEqual([]));
    expect(await kept()).toEqual([]);
  });

  test('that are dear wait for a word', async () => {
    const { store, sendings } = setUp({ isDear: (bytes) => bytes > 5 });
    store.lead();
    await store.add(LAMP, [file('a', 4), file('b', 4)]);
    expect(store.heldBytes()).toBe(8);
    store.release();
    await vi.waitFor(() => expect(sendings).toHaveLength(2));
    expect(store.heldBytes()).toBe(0);
  });

  test('of several tabs are sent by the one that leads, and seen in all', async () => {
    const tabs: UploadStore[] = [];
    const data = createMemoryData();
    const telling = (from: number) => (news: UploadNews) =>
      tabs.forEach((tab, index) => index !== from && tab.hear(news));
    const leader = setUp({ data, tell: telling(0) });
    const other = setUp({ data, tell: telling(1) });
    tabs.push(leader.store, other.store);
    leader.store.lead();
    await other.store.add(LAMP, [file('a'), file('b')]);
    (await sent(leader.sendings, 'a')).onProgress(2);
    expect(other.store.uploads()[0]).toMatchObject({ state: 'sending', sentBytes: 2 });
    const second = await sent(leader.sendings, 'b');
    await other.store.cancel(second.upload.id);
    await vi.waitFor(() => expect(second.signal.aborted).toBe(true));
    leader.sendings[0]!.answer();
    await vi.waitFor(() => expect(other.store.uploads()).toEqual([]));
    expect(other.store.added('lamp').map(({ name }) => name)).toEqual(['a']);
    expect(other.sendings).toEqual([]);
  });
});
