/**
 * Sends the edits of a person: those of one product in order, some products at once.
 *
 * It rests (another tab leads), sends, or knocks: after silence one attempt is made after a while, and its answer lets the
 * others go. A 412 is tried again at once, then later and later.
 */
import type { Product } from '@headroom/contracts/products';
import type { Attempt } from './edit.ts';
import { outcomeOf, type Outcome, type WaitReason } from './edit-outcome.ts';
import type { Outbox } from './outbox.ts';
import { nextOf, type ProductBook } from './product-book.ts';
import { beginNext, confirm, overtake, refuse, wait, type SendTurn } from './send-turns.ts';

export interface EditSenderOptions {
  outbox: Outbox;
  send: (id: string, attempt: Attempt) => Promise<Product>;
  /** Reads a product when a refused version brought none along. */
  read: (id: string) => Promise<Product>;
  /** Whether the browser's session is that of the person whose edits these are. */
  isSignedIn: () => boolean;
  /** Called when no answer came: to be woken when the network is back. */
  onSilence: (reason: WaitReason) => void;
}

/** HTTP/1.1 gives an origin six connections; the stream and what the person asks for need the others. */
const PRODUCTS_AT_ONCE = 4;
/** Between conflicts in a row: milliseconds before the third attempt, doubled up to the longest. */
const CONFLICT_DELAY = 500;
const LONGEST_DELAY = 30_000;

export function createEditSender(options: EditSenderOptions) {
  const { outbox, send, read, isSignedIn, onSilence } = options;
  const busy = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let knock: ReturnType<typeof setTimeout> | undefined;
  /** How often in a row there was silence. */
  let silences = 0;
  let isLeading = false;
  let isOver = false;

  function pump(): void {
    if (!isLeading || knock !== undefined || !isSignedIn()) return;
    const atOnce = silences > 0 ? 1 : PRODUCTS_AT_ONCE;
    for (const id of outbox.ids()) {
      if (busy.size >= atOnce) return;
      if (busy.has(id) || timers.has(id) || !nextOf(outbox.book(id).edits)) continue;
      busy.add(id);
      void sendProduct(id);
    }
  }

  async function sendProduct(id: string): Promise<void> {
    try {
      await sendAll(id);
    } catch {
      // The storage failed for good, and memory with it: what was kept is sent at the next start.
      return;
    } finally {
      busy.delete(id);
    }
    // Something may have come meanwhile, and there is room for others.
    pump();
  }

  async function sendAll(id: string): Promise<void> {
    let turn: SendTurn = await outbox.change(id, beginNext, true);
    while (turn.attempt) {
      // Edits of one product go one after the other.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await attempted(id, turn.attempt);
      // What waits stays in the storage, and this attempt is made again.
      if (isOver) return;
      const { attempt } = turn;
      // oxlint-disable-next-line no-await-in-loop
      turn = await outbox.change(id, (book) => after(book, { id, attempt, outcome }), hasMore(id));
    }
  }

  /** Only an attempt that follows must be on the disk; an answer that is lost is asked for again. */
  const hasMore = (id: string) => outbox.book(id).edits.length > 1;

  type Answered = Outcome | { kind: 'confirmed'; product: Product };

  async function attempted(id: string, attempt: Attempt): Promise<Answered> {
    try {
      return answered({ kind: 'confirmed', product: await send(id, attempt) });
    } catch (error) {
      const outcome = outcomeOf(error, silences + 1);
      if (outcome.kind !== 'conflict' || outcome.current) return answered(outcome);
    }
    try {
      return answered({ kind: 'conflict', current: await read(id) });
    } catch (error) {
      return answered(outcomeOf(error, silences + 1));
    }
  }

  /** Silence of the whole server holds up everything. */
  function answered(outcome: Answered): Answered {
    if (outcome.kind !== 'later' || !outcome.reason) {
      silences = 0;
      return outcome;
    }
    // Those that were on their way together are silent together.
    if (knock !== undefined || isOver) return outcome;
    silences++;
    knock = setTimeout(() => {
      knock = undefined;
      pump();
    }, outcome.delayMilliseconds);
    onSilence(outcome.reason);
    return outcome;
  }

  /** The book after an answer, with the next attempt begun where one may follow at once. */
  function after(
    present: ProductBook,
    { id, attempt, outcome }: { id: string; attempt: Attempt; outcome: Answered },
  ): SendTurn {
    if (outcome.kind === 'later') {
      if (!outcome.reason) later(id, outcome.delayMilliseconds);
      return { ...wait(present, attempt, outcome.reason), attempt: undefined };
    }
    if (outcome.kind === 'conflict') {
      const turn = overtake(present, attempt, outcome.current!);
      if (turn.conflicts < 2) return next(turn);
      later(id, Math.min(LONGEST_DELAY, CONFLICT_DELAY * 2 ** (turn.conflicts - 2)));
      return { ...turn, attempt: undefined };
    }
    if (outcome.kind === 'refused') return next(refuse(present, attempt, outcome.refusal));
    return next(confirm(present, attempt, outcome.product));
  }

  function next({ book, events }: Pick<SendTurn, 'book' | 'events'>): SendTurn {
    if (!isLeading || knock !== undefined || !isSignedIn()) return { book, events, attempt: undefined };
    const begun = beginNext(book);
    return { ...begun, events: [...events, ...begun.events] };
  }

  function later(id: string, milliseconds: number): void {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id);
        pump();
      }, milliseconds),
    );
  }

  function stopWaiting(): void {
    clearTimeout(knock);
    knock = undefined;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  }

  return {
    /** Sends what can be sent. */
    pump,
    /** The network, the session or the person is back: nothing waits for its time any more. */
    wake(): void {
      stopWaiting();
      pump();
    },
    lead(leads: boolean): void {
      isLeading = leads;
      if (leads) pump();
      else stopWaiting();
    },
    isLeading: () => isLeading,
    end(): void {
      isOver = true;
      isLeading = false;
      stopWaiting();
    },
  };
}
