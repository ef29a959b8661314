/** The page's side of what is kept: starts the worker, asks it, and says when there may be something to do. */
import type { Keep } from '../local/local-schema.ts';
import type { Person } from '../local/local-data.ts';
import type { FromKeepWorker, KeepAct, KeptAnswer, ToKeepWorker } from './keep-messages.ts';
import { noteKeeps } from './keep-mark.ts';
import { covers } from './kept-filter.ts';
import type { KeepMeasure } from './measure-keep.ts';

/** What a person is told, as it stands. */
export class KeepRefusal extends Error {
  override readonly name = 'KeepRefusal';
}

/** Of a worker, what is used. */
export interface KeepPort {
  postMessage: (message: ToKeepWorker) => void;
  addEventListener: {
    (type: 'message', listener: (event: MessageEvent<FromKeepWorker>) => void): void;
    (type: 'error', listener: () => void): void;
  };
  terminate: () => void;
}

export interface KeepClientOptions {
  person: Person;
  spawn: () => KeepPort;
}

interface Waiting {
  resolve: (answer: KeptAnswer | KeepMeasure | null) => void;
  reject: (reason: unknown) => void;
}

export type KeepClient = ReturnType<typeof createKeepClient>;

export function createKeepClient({ person, spawn }: KeepClientOptions) {
  let port: KeepPort | undefined;
  let keeps: readonly Keep[] | undefined;
  let lastId = 0;
  let hasAnswered = false;
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<() => void>();

  function worker(): KeepPort {
    if (port) return port;
    const made = spawn();
    made.addEventListener('message', ({ data }) => {
      if (port === made) hear(data);
    });
    // Its script did not arrive, or it broke: without this, whoever asked would wait for ever, and offline nothing else answers.
    made.addEventListener('error', () => {
      if (port === made) rest('What is kept on this device cannot be read. Load the page again.');
    });
    port = made;
    made.postMessage({ kind: 'open', person });
    return made;
  }

  function hear(message: FromKeepWorker): void {
    if (message.kind === 'keeps') {
      ({ keeps } = message);
      noteKeeps(person, keeps.length > 0);
      for (const listener of listeners) listener();
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') asked?.resolve(message.answer);
    else asked?.reject(new KeepRefusal(message.sentence));
  }

  function ask(make: (id: number) => ToKeepWorker, signal?: AbortSignal): Promise<KeptAnswer | KeepMeasure | null> {
    const id = ++lastId;
    const to = worker();
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      signal?.addEventListener(
        'abort',
        () => {
          if (!waiting.delete(id)) return;
          port?.postMessage({ kind: 'cancel', id });
          reject(signal.reason);
        },
        { once: true },
      );
      to.postMessage(make(id));
    });
  }

  function rest(sentence: string): void {
    port?.terminate();
    port = undefined;
    hasAnswered = false;
    for (const { reject } of waiting.values()) reject(new KeepRefusal(sentence));
    waiting.clear();
  }

  const isKept = (query: URLSearchParams): boolean =>
    keeps?.some(({ state, filter }) => state === 'ready' && covers(filter, query)) === true;

  return {
    person,
    /** What is kept; undefined until the worker has said it. */
    keeps: () => keeps,
    /** Whether one that is whole holds all that a filter finds. */
    isKept,
    /** Whether it is in memory too, so that its answer is a matter of milliseconds. */
    isAtHand: (query: URLSearchParams): boolean => hasAnswered && isKept(query),
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Begins to listen, where nothing has been asked yet. */
    start: (): void => void worker(),
    /** Lets it go on with what there is to do. */
    round: (): void => worker().postMessage({ kind: 'round' }),
    /** @returns undefined where nothing kept can answer. */
    async answer(asked: { path: string; query: URLSearchParams; isGone: boolean }): Promise<KeptAnswer | undefined> {
      if (keeps?.length === 0) return undefined;
      const { path, query, isGone } = asked;
      const said = await ask((id) => ({ kind: 'ask', id, path, query: query.toString(), isGone }));
      hasAnswered ||= said !== null;
      return (said as KeptAnswer | null) ?? undefined;
    },
    /** @throws KeepRefusal with a sentence; the signal's reason. */
    measure: (filter: string, signal: AbortSignal): Promise<KeepMeasure> =>
      ask((id) => ({ kind: 'measure', id, filter }), signal) as Promise<KeepMeasure>,
    /** Resolves when it is written down, not when it is done. @throws KeepRefusal with a sentence. */
    act: async (act: KeepAct): Promise<void> => void (await ask((id) => ({ kind: 'act', id, act }))),
    /** Ends the worker; the next question starts another. What was asked and not answered has no answer. */
    rest: (): void => rest('This page was left meanwhile. Try again.'),
  };
}
