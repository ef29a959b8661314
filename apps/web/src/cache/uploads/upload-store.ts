/**
 * The pictures of one person that are on their way: kept on this device before they are shown as added, sent two at a
 * time by the tab that leads, and then appended to their products in the order in which they were chosen.
 *
 * An upload is waiting (its turn, the network, a sign-in), sending, uploaded (on the server; its product gets it once
 * those before it are there too), or refused (kept with its reason until the person gives it up or replaces it). One that
 * its product has leaves. Each keeps its key until it is refused, so that trying again never stores it twice.
 */
import type { Picture } from '@headroom/contracts/pictures';
import { outcomeOf, type WaitReason } from '../editing/edit-outcome.ts';
import type { LocalData } from '../local/local-transaction.ts';
import type { WaitingUpload } from '../local/local-schema.ts';
import { NEW_PRODUCT, type AddedPicture, type NewImage, type Upload } from './upload.ts';

/** A phone's uplink is one pipe: more at once only make each later. */
const AT_ONCE = 2;

/** What tabs of one person tell each other. */
export type UploadNews =
  | { kind: 'changed' }
  | { kind: 'progress'; id: string; sentBytes: number | undefined }
  | { kind: 'added'; image: NewImage };

export interface UploadStoreOptions {
  data: Pick<LocalData, 'read' | 'write'>;
  send: (
    upload: WaitingUpload,
    options: { signal: AbortSignal; onProgress: (sentBytes: number) => void },
  ) => Promise<Picture>;
  /** Gives a product its pictures, behind those that it has. What a product has already it does not get again. */
  append: (productId: string, images: readonly NewImage[]) => Promise<void>;
  tell: (news: UploadNews) => void;
  newKey: () => string;
  now: () => number;
  /** Whether what is written is on the disk. Where the browser forbids it, it is in memory, and this tab's alone. */
  isOnDisk: () => boolean;
  /** Whether so many bytes are too dear to be sent unasked. */
  isDear: (bytes: number) => boolean;
}

export type UploadStore = ReturnType<typeof createUploadStore>;

export function createUploadStore({ data, send, append, tell, newKey, now, isOnDisk, isDear }: UploadStoreOptions) {
  let items: readonly WaitingUpload[] = [];
  let added: readonly AddedPicture[] = [];
  /** Those that the disk did not take, or that are refused before anything is sent: here only. */
  const unkept = new Set<string>();
  const sentBytes = new Map<string, number>();
  const sending = new Map<string, AbortController>();
  const failures = new Map<string, number>();
  const pauses = new Map<string, { reason: WaitReason; timer: ReturnType<typeof setTimeout> }>();
  const settling = new Set<string>();
  const listeners = new Set<() => void>();
  let version = 0;
  let lastMadeAt = 0;
  let isLeading = false;
  let isReleased = false;
  let isOver = false;
  let last: Promise<unknown> = Promise.resolve();

  /** What is read from the disk must not overwrite what was changed meanwhile. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  function changed(): void {
    if (isOver) return;
    version++;
    for (const listener of listeners) listener();
  }

  const find = (id: string) => items.find((item) => item.id === id);
  const isMine = (id: string) => isLeading || unkept.has(id) || !isOnDisk();
  const stateOf = ({ id, state }: WaitingUpload) => (sentBytes.has(id) && state === 'waiting' ? 'sending' : state);

  /** On the disk first; where that takes no more, here. */
  async function keep(records: readonly WaitingUpload[]): Promise<void> {
    try {
      await data.write(['uploads'], (transaction) => each(records, (record) => transaction.put('uploads', record)), {
        strict: true,
      });
      for (const { id } of records) unkept.delete(id);
    } catch {
      for (const { id } of records) unkept.add(id);
    }
  }

  /** Changes one that is still there. */
  function change(id: string, values: Partial<WaitingUpload>): Promise<void> {
    return inTurn(async () => {
      const item = find(id);
      if (!item) return;
      const next = { ...item, ...values };
      if (!unkept.has(id)) await keep([next]);
      items = items.map((other) => (other.id === id ? next : other));
      changed();
      tell({ kind: 'changed' });
    });
  }

  function remove(ids: readonly string[]): Promise<void> {
    return inTurn(async () => {
      const isAnyKept = ids.some((id) => !unkept.has(id));
      // One whose last change the disk did not take may still be there as it was before, and would be sent once more.
      const left = data.write(['uploads'], (transaction) => each(ids, (id) => transaction.delete('uploads', id)));
      await (isAnyKept ? left : left.catch(() => undefined));
      for (const id of ids) unkept.delete(id);
      items = items.filter(({ id }) => !ids.includes(id));
      ids.forEach(stop);
      changed();
      tell({ kind: 'changed' });
    });
  }

  function stop(id: string): void {
    sending.get(id)?.abort(new DOMException('No longer wanted', 'AbortError'));
    sending.delete(id);
    sentBytes.delete(id);
    resume(id);
  }

  function resume(id: string): void {
    clearTimeout(pauses.get(id)?.timer);
    pauses.delete(id);
  }

  const waitingBytes = () => items.reduce((sum, { state, file }) => sum + (state === 'waiting' ? file.size : 0), 0);
  const isHeld = () => !isReleased && sending.size === 0 && isDear(waitingBytes());

  function pump(): void {
    if (isOver || isHeld()) return;
    for (const item of items) {
      if (sending.size >= AT_ONCE) return;
      const { id, state } = item;
      if (state === 'waiting' && isMine(id) && !sending.has(id) && !pauses.has(id)) void attempt(item);
    }
  }

  async function attempt(item: WaitingUpload): Promise<void> {
    const { id, productId } = item;
    const controller = new AbortController();
    sending.set(id, controller);
    sentBytes.set(id, 0);
    changed();
    const onProgress = (bytes: number) => {
      if (sending.get(id) !== controller) return;
      sentBytes.set(id, bytes);
      tell({ kind: 'progress', id, sentBytes: bytes });
      changed();
    };
    try {
      const { url, width, height } = await send(item, { signal: controller.signal, onProgress });
      failures.delete(id);
      await change(id, { state: 'uploaded', url, width, height });
    } catch (error) {
      if (!controller.signal.aborted) await failed(id, error);
    } finally {
      if (sending.get(id) === controller) {
        sending.delete(id);
        sentBytes.delete(id);
      }
      changed();
      pump();
      // Whose it is by now.
      void settle(find(id)?.productId ?? productId);
    }
  }

  async function failed(id: string, error: unknown): Promise<void> {
    const count = (failures.get(id) ?? 0) + 1;
    failures.set(id, count);
    const outcome = outcomeOf(error, count);
    if (outcome.kind === 'refused') return change(id, { state: 'refused', refusal: outcome.refusal.message });
    const { reason = 'unreachable', delayMilliseconds } =
      outcome.kind === 'later' ? outcome : { reason: 'unreachable' as const, delayMilliseconds: 1_000 };
    const timer = setTimeout(() => {
      resume(id);
      pump();
    }, delayMilliseconds);
    pauses.set(id, { reason, timer });
    tell({ kind: 'progress', id, sentBytes: undefined });
    return undefined;
  }

  /** Gives a product those of its pictures that have nothing before them that is still on its way. */
  async function settle(productId: string): Promise<void> {
    const queue = items.filter((item) => item.productId === productId && item.state !== 'refused' && isMine(item.id));
    const blocked = queue.findIndex(({ state }) => state !== 'uploaded');
    const run = blocked === -1 ? queue : queue.slice(0, blocked);
    if (run.length === 0 || settling.has(productId) || productId === NEW_PRODUCT || isOver) return;
    settling.add(productId);
    const ids = run.map(({ id }) => id);
    try {
      const images = run.map(imageOf);
      // Before: the product is drawn with them at once, and the server may have nothing to show yet.
      welcome(run);
      for (const image of images) tell({ kind: 'added', image });
      await append(productId, images);
      await remove(ids);
    } catch (error) {
      for (const id of ids) forget(id);
      const outcome = outcomeOf(error, 1);
      if (outcome.kind === 'refused') {
        for (const id of ids) await change(id, { state: 'refused', refusal: outcome.refusal.message });
      } else {
        setTimeout(() => void settle(productId), outcome.kind === 'later' ? outcome.delayMilliseconds : 1_000);
      }
      return;
    } finally {
      settling.delete(productId);
    }
    await settle(productId);
  }

  function welcome(uploaded: readonly WaitingUpload[]): void {
    added = [
      ...added.filter(({ id }) => !uploaded.some((other) => other.id === id)),
      ...uploaded.map(({ id, productId, url = '', name, file, alt }) => {
        const preview = URL.createObjectURL(file);
        return { id, productId, url, name, file, alt, isAnswered: alt !== '', isReady: false, preview };
      }),
    ];
  }

  function forget(id: string): void {
    revoke(added.find((picture) => picture.id === id));
    added = added.filter((picture) => picture.id !== id);
  }

  function settleAll(): void {
    for (const productId of new Set(items.map((item) => item.productId))) void settle(productId);
  }

  function reload(): Promise<void> {
    return inTurn(async () => {
      const stored = await data.read(['uploads'], (transaction) => transaction.all('uploads')).catch(() => []);
      if (isOver) return;
      const own = items.filter(({ id }) => unkept.has(id));
      items = [...stored, ...own].toSorted((a, b) => a.madeAt - b.madeAt);
      for (const id of sentBytes.keys()) if (!find(id)) stop(id);
      changed();
      pump();
      settleAll();
    });
  }

  return {
    /**
     * Adds pictures behind those that wait already, in their order; shown when they are on the disk. One with a
     * `refusal` is shown with it and never sent.
     */
    async add(
      product: { id: string; title: string },
      files: readonly { file: File; refusal?: string | undefined }[],
    ): Promise<void> {
      const records = files.map(({ file, refusal }): WaitingUpload => {
        lastMadeAt = Math.max(now(), lastMadeAt + 1);
        const { id: productId, title } = product;
        const state = refusal ? 'refused' : 'waiting';
        return {
          id: newKey(),
          productId,
          title,
          file,
          name: file.name,
          alt: '',
          state,
          madeAt: lastMadeAt,
          ...(refusal && { refusal }),
        };
      });
      await inTurn(async () => {
        // What is no picture takes no room on the disk.
        for (const { id, state } of records) if (state === 'refused') unkept.add(id);
        const good = records.filter(({ state }) => state === 'waiting');
        if (good.length > 0) await keep(good);
        items = [...items, ...records];
        changed();
        tell({ kind: 'changed' });
      });
      pump();
    },
    /** Gives one up, or calls it back. */
    async cancel(id: string): Promise<void> {
      const productId = find(id)?.productId;
      await remove([id]);
      pump();
      if (productId) void settle(productId);
    },
    /** Tries one again that was refused: the server would repeat its answer to the same key. */
    async retry(id: string, file?: { file: File; refusal?: string | undefined }): Promise<void> {
      const item = find(id);
      if (item?.state !== 'refused') return;
      const { refusal: _was, url: _url, ...rest } = item;
      const next: WaitingUpload = { ...rest, id: newKey(), state: file?.refusal ? 'refused' : 'waiting' };
      if (file)
        Object.assign(next, { file: file.file, name: file.file.name, ...(file.refusal && { refusal: file.refusal }) });
      await inTurn(async () => {
        if (next.state === 'refused') unkept.add(next.id);
        else await keep([next]);
        items = items.map((other) => (other.id === id ? next : other));
        if (!unkept.delete(id)) await data.write(['uploads'], (transaction) => transaction.delete('uploads', id));
        changed();
        tell({ kind: 'changed' });
      });
      pump();
    },
    describe: (id: string, alt: string) => change(id, { alt }),
    /** The product that was to be made is made: the pictures that were chosen for it are its own. */
    async adopt(product: { id: string; title: string }): Promise<void> {
      const { id: productId, title } = product;
      for (const { id } of items.filter((item) => item.productId === NEW_PRODUCT)) {
        await change(id, { productId, title });
      }
      void settle(productId);
    },
    /** Those that are on their way, in their order; of one product or of all. */
    uploads(productId?: string): readonly Upload[] {
      return items
        .filter(({ id }) => !added.some((picture) => picture.id === id))
        .filter((item) => productId === undefined || item.productId === productId)
        .map((item) => ({
          ...item,
          state: stateOf(item),
          sentBytes: sentBytes.get(item.id) ?? 0,
          reason: pauses.get(item.id)?.reason,
          isKept: !unkept.has(item.id) && isOnDisk(),
        }));
    },
    /** Those that this product got from here, until they are answered and ready. */
    added: (productId: string): readonly AddedPicture[] => added.filter((picture) => picture.productId === productId),
    note(id: string, fact: Partial<Pick<AddedPicture, 'alt' | 'isAnswered' | 'isReady'>>): void {
      if (fact.isReady) revoke(added.find((picture) => picture.id === id));
      added = added
        .map((picture) => (picture.id === id ? { ...picture, ...fact } : picture))
        .filter(({ isAnswered, isReady }) => !isAnswered || !isReady);
      changed();
    },
    /** Bytes that wait for a word because they are dear; 0 where nothing is held. */
    heldBytes: (): number => (isHeld() ? waitingBytes() : 0),
    /** They are to be sent, however dear. */
    release(): void {
      isReleased = true;
      pump();
      changed();
    },
    /** Sends what waits, now: the network is back, somebody has signed in, the person looks. */
    wake(): void {
      for (const id of pauses.keys()) resume(id);
      pump();
      settleAll();
    },
    /** What another tab says. */
    hear(news: UploadNews): void {
      if (news.kind === 'changed') return void reload();
      if (news.kind === 'progress') {
        if (news.sentBytes === undefined) sentBytes.delete(news.id);
        else sentBytes.set(news.id, news.sentBytes);
      } else {
        const item = find(news.image.id);
        if (item) welcome([{ ...item, url: news.image.url, alt: news.image.alt }]);
      }
      return changed();
    },
    reload,
    /** From now on this tab sends. */
    lead(): void {
      isLeading = true;
      void reload();
    },
    /** Another tab sends. What is on its way here is sent there once more, by the same key. */
    follow(): void {
      isLeading = false;
      for (const id of sending.keys()) if (!isMine(id)) stop(id);
      changed();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: (): number => version,
    end(): void {
      isOver = true;
      for (const id of [...sending.keys(), ...pauses.keys()]) stop(id);
      added.forEach(revoke);
    },
  };
}

function revoke(picture: AddedPicture | undefined): void {
  if (picture) URL.revokeObjectURL(picture.preview);
}

const imageOf = ({ id, url = '', alt, width = 0, height = 0 }: WaitingUpload): NewImage => ({
  id,
  url,
  alt,
  width: width || null,
  height: height || null,
});

async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await act(item);
}
