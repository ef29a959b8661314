/** The worker of what is kept: one a tab, started only where something is kept, or is about to be. */
import { localData, localDataName, type Person } from '../local/local-data.ts';
import { randomId } from '../random-id.ts';
import type { FromKeepWorker, ToKeepWorker } from './keep-messages.ts';
import { createKeepService, sentenceFor, type KeepNews, type KeepService } from './keep-service.ts';
import { createKeepStore } from './keep-store.ts';
import { createPatientRead, sleep } from './patient-read.ts';

let service: KeepService | undefined;
const cancels = new Map<number, AbortController>();

/** For what nobody waits for: what is written down says how far it came, and the next round goes on from there. */
const unheard = (work: Promise<unknown> | undefined): void => void work?.catch(() => undefined);
/** Counts and marks are asked for beside the rows, but nobody looks at them first: they neither delay the rows nor share their frame. */
const COUNTS_AFTER_MILLISECONDS = 50;
const isOfCounts = (path: string): boolean => path === '/products/marks' || path === '/products/facets';
const post = (message: FromKeepWorker): void => self.postMessage(message);

function open(person: Person): KeepService {
  const name = `${localDataName(person)} keeps`;
  const channel = new BroadcastChannel(name);
  const { locks } = navigator as Partial<Navigator>;
  const { caches: pictures } = globalThis as Partial<typeof globalThis>;
  const made = createKeepService({
    store: createKeepStore(localData(person)),
    read: createPatientRead(sleep),
    measure: {
      read: createPatientRead(sleep),
      pictureSize,
      freeBytes,
    },
    caches: pictures,
    lead: async (work) => {
      if (!locks) return work();
      await locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await work();
      });
    },
    wait: sleep,
    tell: (news) => channel.postMessage(news),
    onKeeps: (keeps) => post({ kind: 'keeps', keeps }),
    newId: randomId,
  });
  channel.addEventListener('message', ({ data }: MessageEvent<KeepNews>) => unheard(made.hear(data)));
  return made;
}

async function pictureSize(address: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const response = await fetch(address, { signal, credentials: 'same-origin', priority: 'low' });
    return response.ok ? (await response.blob()).size : undefined;
  } catch {
    return undefined;
  }
}

async function freeBytes(): Promise<number | undefined> {
  const { storage } = navigator as Partial<Navigator>;
  const { quota, usage } = (await storage?.estimate().catch(() => undefined)) ?? {};
  return quota === undefined ? undefined : quota - (usage ?? 0);
}

async function answer(
  id: number,
  work: (of: KeepService, cancel: AbortSignal) => Promise<unknown>,
  afterMilliseconds = 0,
): Promise<void> {
  const controller = new AbortController();
  cancels.set(id, controller);
  try {
    // One message later, so that what was cancelled meanwhile costs nothing.
    await new Promise((resolve) => setTimeout(resolve, afterMilliseconds));
    if (controller.signal.aborted || !service) return;
    const body = await work(service, controller.signal);
    if (!controller.signal.aborted) post({ kind: 'answer', id, answer: (body ?? null) as never });
  } catch (error) {
    if (!controller.signal.aborted) post({ kind: 'refused', id, sentence: sentenceFor(error) });
  } finally {
    cancels.delete(id);
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToKeepWorker>) => {
  switch (data.kind) {
    case 'open':
      service = open(data.person);
      unheard(service.keeps());
      break;
    case 'round':
      unheard(service?.round());
      break;
    case 'ask':
      void answer(data.id, (of) => of.answer(data), isOfCounts(data.path) ? COUNTS_AFTER_MILLISECONDS : 0);
      break;
    case 'measure':
      void answer(data.id, (of, cancel) => of.measure(data.filter, cancel));
      break;
    case 'act':
      void answer(data.id, (of) => of.act(data.act));
      break;
    case 'cancel':
      cancels.get(data.id)?.abort();
  }
});
