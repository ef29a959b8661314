/**
 * What happens on the server while the page is open: changes of products, and jobs. One connection a browser, because
 * HTTP/1.1 gives an origin six: the tab that holds the lock leads, the others hear it over a channel.
 *
 * A tab rests (nobody listens, or it was put into the back-forward cache), waits for the lock, or leads. Who leads is
 * connecting, open, or waiting to try again. A new leader goes on from the last id that it heard. A leader that falls
 * silent (browsers suspend pages out of sight) loses the lead to a tab that somebody sees.
 */
import type { Change } from '@headroom/contracts/changes';
import type { Job } from '@headroom/contracts/jobs';
import type { ConsoleKind } from '@headroom/contracts/monitoring/monitoring-words';
import { createEventParser, type StreamEvent } from './event-source-parser.ts';

export type LiveEvent =
  | { kind: 'change'; change: Change }
  | { kind: 'job'; job: Job }
  /** There are new figures of these kinds. */
  | { kind: 'console'; kinds: readonly ConsoleKind[] }
  /** Connected. Where it is not complete, changes may have been missed: what is shown should be read again. */
  | { kind: 'open'; isComplete: boolean };

export interface LiveStream {
  /** Hears every event until the returned function is called. The first listener connects, the last one ends it. */
  subscribe: (listener: (event: LiveEvent) => void) => () => void;
  /** Connects anew: another person has signed in. */
  restart: () => void;
}

/** What the tabs tell each other. */
/** Without an event it says that the leader lives, and where the stream stands. An empty id says nothing. */
export type LiveMessage = { event?: LiveEvent; id: string };
export interface LiveStreamOptions {
  /** Asks for the stream; `lastEventId` is empty at first. */
  open: (lastEventId: string, signal: AbortSignal) => Promise<Response>;
  /** Absent where the page is not secure: then every tab connects by itself. */
  locks: Pick<LockManager, 'request'> | undefined;
  /** Joins the other tabs. */
  channel: (onMessage: (message: LiveMessage) => void) => { post: (message: LiveMessage) => void; close: () => void };
  /** Says that the page goes into, or comes out of, the back-forward cache; it must hold no connection there. */
  onPageHidden: (hide: () => void, show: () => void) => void;
  /** Only a page that somebody sees takes the lead from one that fell silent, or connects where there are no locks. */
  isVisible: () => boolean;
  firstDelayMilliseconds?: number;
}

const LOCK = 'headroom.live';
const FIRST_DELAY_MILLISECONDS = 1_000;
const LONGEST_DELAY_MILLISECONDS = 30_000;
/** Two heartbeats of 15 s and some: after such a silence the connection is dead, whatever the browser thinks. */
const SILENCE_MILLISECONDS = 40_000;
/** How often the leader says that it lives; the others take over after four such waits without a word. */
const BEAT_MILLISECONDS = 10_000;
const SILENT_BEATS = 4;
/** A connection that ended sooner counts as a failure: a server that drops everybody at once is not stormed. */
const LASTING_MILLISECONDS = 10_000;
/** Nobody is signed in, or may not listen: that changes by a sign-in, which restarts the stream. */
const REFUSED_DELAY_MILLISECONDS = 5 * 60_000;

export function createLiveStream(options: LiveStreamOptions): LiveStream {
  const { open, locks, channel, onPageHidden, isVisible, firstDelayMilliseconds = FIRST_DELAY_MILLISECONDS } = options;
  const listeners = new Set<(event: LiveEvent) => void>();
  let running: AbortController | undefined;
  let lastId = '';
  /** Whether what was heard so far lacks something, or may. */
  let isBroken = false;

  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event);
  };

  const take = ({ event, id }: LiveMessage) => {
    if (id !== '') lastId = id;
    if (event) tell(event);
  };

  function start(): void {
    if (running || listeners.size === 0 || (!locks && !isVisible())) return;
    const controller = new AbortController();
    const { signal } = controller;
    running = controller;
    let silentBeats = 0;
    let hasLed = false;
    const bus =
      locks &&
      channel((message) => {
        silentBeats = 0;
        take(message);
      });
    const hear = (message: LiveMessage) => {
      take(message);
      // One that was robbed of the lead, and does not know it yet, has nothing to say.
      if (!signal.aborted) bus?.post(message);
    };
    const led = async () => {
      hasLed = true;
      const beat = setInterval(() => hear({ id: lastId }), BEAT_MILLISECONDS);
      await lead(hear, signal).finally(() => clearInterval(beat));
    };
    const isSilent = () => ++silentBeats >= SILENT_BEATS && isVisible();
    const over = locks ? takeTurn({ locks, led, isSilent, signal }) : led();
    const ended = () => {
      bus?.close();
      // Where the lock was refused, asking again at once would be refused again.
      if (running !== controller || !hasLed) return;
      // Robbed: this page was suspended, and what the others told meanwhile may not have arrived.
      stop();
      tell({ kind: 'open', isComplete: false });
      start();
    };
    void over.then(ended, ended);
  }

  /** Leads at once, or when the leader is gone or silent. Rejects when another tab takes the lead away. */
  async function takeTurn(turn: {
    locks: Pick<LockManager, 'request'>;
    led: () => Promise<void>;
    isSilent: () => boolean;
    signal: AbortSignal;
  }): Promise<void> {
    const { locks: lock, led, isSilent, signal } = turn;
    const wasFree = await lock.request(LOCK, { ifAvailable: true }, async (free) => free && led().then(() => true));
    if (wasFree || signal.aborted) return;
    const waiting = new AbortController();
    const giveUp = () => waiting.abort();
    signal.addEventListener('abort', giveUp);
    const watch = setInterval(() => {
      if (isSilent()) giveUp();
    }, BEAT_MILLISECONDS);
    const ledAfter = () => {
      clearInterval(watch);
      // Others led, and never said where they were: nothing tells what came until now.
      if (lastId === '') isBroken = true;
      return led();
    };
    try {
      await lock.request(LOCK, { signal: waiting.signal }, ledAfter);
    } catch (error) {
      if (signal.aborted || !waiting.signal.aborted) throw error;
      await lock.request(LOCK, { steal: true }, ledAfter);
    } finally {
      clearInterval(watch);
      signal.removeEventListener('abort', giveUp);
    }
  }

  function stop(): void {
    running?.abort();
    running = undefined;
  }

  async function lead(hear: (message: LiveMessage) => void, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      // A silent connection is cut and tried again; a leader that steps down cuts it too.
      const connection = new AbortController();
      const cut = () => connection.abort();
      signal.addEventListener('abort', cut);
      let delay: number | undefined;
      let openedAt = Infinity;
      try {
        // One after the other is the point: each try goes on where the one before broke off.
        // oxlint-disable-next-line no-await-in-loop
        const response = await open(lastId, connection.signal);
        if (response.ok && response.body) {
          openedAt = Date.now();
          hear({ event: { kind: 'open', isComplete: !isBroken }, id: lastId });
          isBroken = false;
          // oxlint-disable-next-line no-await-in-loop
          await read({ body: response.body, id: lastId, hear, cut });
        } else delay = refused(response);
      } catch {
        // No answer, or one that broke off: both are tried again.
      } finally {
        signal.removeEventListener('abort', cut);
      }
      if (lastId === '') isBroken = true;
      if (Date.now() - openedAt >= LASTING_MILLISECONDS) failures = 0;
      failures++;
      const wait = Math.min(LONGEST_DELAY_MILLISECONDS, firstDelayMilliseconds * 2 ** (failures - 1));
      // oxlint-disable-next-line no-await-in-loop
      if (!signal.aborted) await pause((delay ?? wait * 0.75) * (1 + Math.random() / 2), signal);
    }
  }

  /** How long to wait after an answer that is no stream; undefined for the usual wait. */
  function refused(response: Response): number | undefined {
    // Too old, or from before the server was set up anew.
    if ((response.status === 410 || response.status === 400) && lastId !== '') {
      lastId = '';
      isBroken = true;
      return 0;
    }
    if (response.status === 401 || response.status === 403 || response.status === 404)
      return REFUSED_DELAY_MILLISECONDS;
    const asked = Number(response.headers.get('retry-after') ?? Number.NaN);
    return asked > 0 ? asked * 1_000 : undefined;
  }

  onPageHidden(stop, () => {
    if (listeners.size === 0 || running) return;
    // Whatever other tabs told meanwhile did not arrive here.
    tell({ kind: 'open', isComplete: false });
    start();
  });

  return {
    subscribe(listener) {
      listeners.add(listener);
      start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    restart() {
      stop();
      lastId = '';
      isBroken = false;
      start();
    },
  };
}

async function read({
  body,
  id: lastId,
  hear,
  cut,
}: {
  body: ReadableStream<Uint8Array>;
  id: string;
  hear: (message: LiveMessage) => void;
  cut: () => void;
}): Promise<void> {
  const onEvent = ({ event, data, id }: StreamEvent) => {
    if (event === 'change') hear({ event: { kind: 'change', change: JSON.parse(data) as Change }, id });
    else if (event === 'job') hear({ event: { kind: 'job', job: JSON.parse(data) as Job }, id });
    else if (event === 'console')
      hear({ event: { kind: 'console', kinds: (JSON.parse(data) as { kinds: ConsoleKind[] }).kinds }, id });
  };
  const parse = createEventParser(onEvent, { id: lastId, onId: (id) => hear({ id }) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let timer = setTimeout(cut, SILENCE_MILLISECONDS);
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(cut, SILENCE_MILLISECONDS);
      parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(timer);
    // A stream that was cut has nothing more to cancel.
    await reader.cancel().catch(() => undefined);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, milliseconds);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    }
    signal.addEventListener('abort', end);
  });
}
