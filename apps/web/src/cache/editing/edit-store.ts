/**
 * The edits of one person, as one of their tabs sees them: made, shown once they are kept, taken back, decided about, and
 * sent by whichever tab leads. docs/decisions/0027-the-outbox.md tells how these go together.
 */
import type { Product } from '@headroom/contracts/products';
import type { Attempt, Edit, EditEvent } from './edit.ts';
import type { WaitReason } from './edit-outcome.ts';
import { createEditSender } from './edit-sender.ts';
import { createEditSteps, type Step, type Way } from './edit-steps.ts';
import { choose, giveUp, makeEdit, takeBack, tryAgain } from './edit-turns.ts';
import { createLead } from './lead.ts';
import { createOutbox, type OutboxChannel } from './outbox.ts';
import type { OutboxStorage } from './outbox-storage.ts';
import { learned, nextOf } from './product-book.ts';
import {
  applyChanges,
  changesTo,
  fieldsOf,
  withServerIds,
  type FieldName,
  type KnownProduct,
  type ProductValues,
} from './product-changes.ts';
import type { Choices, Collision } from './three-way-merge.ts';

export interface EditStoreOptions {
  storage: OutboxStorage;
  /** Joins the person's other tabs. */
  channel: OutboxChannel;
  locks: Pick<LockManager, 'request'> | undefined;
  lockName: string;
  isVisible: () => boolean;
  send: (id: string, attempt: Attempt) => Promise<Product>;
  /** Reads a product when a refused version brought none along. */
  read: (id: string) => Promise<Product>;
  /** Whether the browser's session is this person's. */
  isSignedIn: () => boolean;
  onSilence?: (reason: WaitReason) => void;
  newKey: () => string;
  now: () => number;
}

/** How often the tab that sends looks for what it has not heard of. */
const LOOK_MILLISECONDS = 30_000;

/** One that is being tried again holds the others up until it is answered. */
const isHolding = ({ state, failures, reason }: Edit) =>
  (state === 'waiting' || state === 'sending') && failures > 0 && reason !== undefined;

export type EditStore = ReturnType<typeof createEditStore>;

/** `load` must have ended before anything else is asked of it. */
export function createEditStore(options: EditStoreOptions) {
  const { storage, channel, locks, lockName, isVisible, newKey, now } = options;
  const outbox = createOutbox(storage, channel);
  const sender = createEditSender({ ...options, outbox, onSilence: options.onSilence ?? (() => {}) });
  const lead = createLead({
    locks,
    name: lockName,
    channel,
    isVisible,
    onLead(leads) {
      sender.lead(leads);
      clearTimeout(look);
      if (leads) lookAgain();
    },
  });
  const steps = createEditSteps();
  const savedAt = new Map<string, string>();
  /** The newest that this tab knows of products that it has edited. */
  const newest = new Map<string, KnownProduct>();
  const titles = new Map<string, string>();
  const listeners = new Set<() => void>();
  const hearers = new Set<(event: EditEvent) => void>();
  let version = 0;
  let isOver = false;
  let look: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** What the person does is done in that order: each step stands on the one before. */
  function inTurn<T>(act: () => Promise<T>, ended: T): Promise<T> {
    const done = last.then(() => (isOver ? ended : act()));
    last = done.catch(() => undefined);
    return done;
  }

  function remember(product: KnownProduct): void {
    const present = newest.get(product.id);
    if (!present || present.version < product.version) newest.set(product.id, product);
    else if (present.version === product.version) newest.set(product.id, { ...present, ...product });
    if (product.title !== undefined) titles.set(product.id, product.title);
  }

  function follow(event: EditEvent): void {
    if (event.kind === 'gone') steps.forget(event.edit.key);
    if (event.kind === 'overtaken') newest.set(event.product.id, event.product);
    if (event.kind !== 'confirmed') return;
    const { edit, product, ids } = event;
    remember(product);
    for (const field of fieldsOf(edit.changes)) {
      savedAt.set(`${product.id} ${field}`, new Date(now()).toISOString());
    }
    steps.rewrite(({ key, productId, changes }) => {
      if (key === edit.key) return edit.changes;
      return productId === product.id ? withServerIds(changes, ids) : changes;
    });
  }

  outbox.subscribe(({ productId, events, isOwn }) => {
    if (isOver) return;
    for (const event of events) follow(event);
    const { edits } = outbox.book(productId);
    steps.rewrite(({ key, changes }) => edits.find((edit) => edit.key === key)?.changes ?? changes);
    version++;
    for (const listener of listeners) listener();
    for (const event of events) for (const hear of hearers) hear(event);
    if (!isOwn) sender.pump();
  });

  channel.hear(({ kind }) => {
    if (kind === 'send' && sender.isLeading()) void readAndSend();
  });

  /** A tab that was killed right after a commit told nobody of it. */
  async function readAndSend(): Promise<void> {
    await outbox.load();
    sender.wake();
  }

  function lookAgain(): void {
    look = setTimeout(() => {
      // Whose person has signed out, that database may be gone: reading it would make it anew.
      if (options.isSignedIn()) void outbox.load().then(sender.pump);
      lookAgain();
    }, LOOK_MILLISECONDS);
  }

  /** What can be sent goes now, by this tab or by the one that leads. */
  function go(): void {
    sender.pump();
    if (!sender.isLeading() && outbox.edits().length > 0) lead.urge();
  }

  /** Where one edit has no way through, none has: all of them wait for the same. */
  function asHeldUp(edits: readonly Edit[]): readonly Edit[] {
    const holding = outbox.edits().find(isHolding);
    if (!holding) return edits;
    return edits.map((edit) =>
      edit.state === 'waiting' && edit.failures === 0 ? { ...edit, failures: 1, reason: holding.reason! } : edit,
    );
  }

  /** A product as its edits leave it: what the screen shows. */
  function overlay<P extends KnownProduct>(product: P): P {
    const { known, edits } = outbox.book(product.id);
    let shown = product;
    const newer = [newest.get(product.id), known]
      .filter((said) => said !== undefined && said.version > product.version)
      .toSorted((a, b) => a!.version - b!.version);
    for (const said of newer) {
      const names = Object.keys(product).filter((name) => name in said!) as (keyof P & keyof KnownProduct)[];
      shown = { ...shown, ...Object.fromEntries(names.map((name) => [name, said![name]])) };
    }
    for (const edit of edits) shown = applyChanges(shown, edit.changes).product;
    return shown;
  }

  const collidedOf = (productId: string) => outbox.book(productId).edits.find(({ state }) => state === 'collided');

  /** Takes a step back, or makes it again. */
  async function step(way: Way, productId: string | undefined): Promise<Step | undefined> {
    const taken = steps.take(way, productId);
    if (!taken) return undefined;
    const isUndo = way === 'undo';
    const product = newest.get(taken.productId) ?? { id: taken.productId, version: 0, title: taken.title };
    const made = { key: newKey(), product, newest: product, changes: taken.changes, now: now() };
    const turn = await outbox.change(
      taken.productId,
      (book) => (isUndo ? takeBack(book, taken.key, made) : makeEdit(book, made)),
      true,
    );
    steps.put(isUndo ? 'redo' : 'undo', { ...taken, key: isUndo ? taken.key : (turn.edit?.key ?? taken.key) });
    go();
    return taken;
  }

  const store = {
    /** Reads what is kept, and begins to send. */
    async load(): Promise<void> {
      await outbox.load();
      lead.start();
    },
    /**
     * Changes a product; resolves once the edit is kept, and shown. `product` is as the server said it, `seen` what the person
     * saw when it was begun (otherwise what is shown now): where somebody changed that meanwhile, it collides. Resolves to
     * whether anything differs.
     */
    edit(product: KnownProduct, values: Partial<ProductValues>, seen: Partial<ProductValues> = {}): Promise<boolean> {
      return inTurn(async () => {
        const changes = changesTo({ ...overlay(product), ...seen }, values);
        if (fieldsOf(changes).length === 0) return false;
        remember(product);
        const made = { key: newKey(), product, newest: newest.get(product.id)!, changes, now: now() };
        const { edit } = await outbox.change(product.id, (book) => makeEdit(book, made), true);
        steps.made(edit && { key: edit.key, productId: product.id, title: edit.title, changes: edit.changes });
        go();
        return true;
      }, false);
    },
    overlay,
    /** A newer version was read: edits go on from it. */
    know(product: KnownProduct): void {
      if (product.title !== undefined) titles.set(product.id, product.title);
      if (newest.has(product.id)) remember(product);
      const { known } = outbox.book(product.id);
      if (!known || known.version >= product.version || isOver) return;
      void outbox.change(product.id, (book) => {
        if (book.edits.length === 0) return { book, events: [] };
        return { book: { ...book, known: learned(book.known, product, book.edits) }, events: [] };
      });
    },
    /** What people know a product by that they have seen here. */
    titleOf: (productId: string): string | undefined => titles.get(productId),
    edits: (productId: string): readonly Edit[] => asHeldUp(outbox.book(productId).edits),
    all: (): readonly Edit[] => asHeldUp(outbox.edits()).toSorted((a, b) => a.order - b.order),
    /** The edit that waits for a choice, what it stands against, and what collided. */
    collision(productId: string): { edit: Edit; theirs: KnownProduct; collisions: readonly Collision[] } | undefined {
      const edit = collidedOf(productId);
      const theirs = outbox.book(productId).known;
      return edit && theirs && { edit, theirs, collisions: applyChanges(theirs, edit.changes).collisions };
    },
    /** Ends a collision. Every path needs a choice; those without one keep it open. */
    resolve(productId: string, choices: Choices): Promise<void> {
      const seen = outbox.book(productId).known?.version ?? 0;
      return inTurn(async () => {
        await outbox.change(productId, (book) => choose(book, choices, seen), true);
        go();
      }, undefined);
    },
    /** Gives an edit up. One that is on its way cannot be called back; undo is for that. */
    discard(key: string): Promise<void> {
      return inTurn(async () => {
        const edit = outbox.edits().find((other) => other.key === key);
        if (!edit) return;
        await outbox.change(edit.productId, (book) => giveUp(book, key), true);
        go();
      }, undefined);
    },
    /** Sends what was refused or waits, now. */
    retry(): Promise<void> {
      return inTurn(async () => {
        const refused = new Set(outbox.edits().flatMap(({ productId, refusal }) => (refusal ? [productId] : [])));
        await Promise.all([...refused].map((id) => outbox.change(id, tryAgain)));
        sender.wake();
        go();
      }, undefined);
    },
    canUndo: (productId?: string) => steps.has('undo', productId),
    canRedo: (productId?: string) => steps.has('redo', productId),
    /** Takes the last edit of this tab back (of one product, or of any) and resolves to what it was. */
    undo: (productId?: string) => inTurn(() => step('undo', productId), undefined),
    redo: (productId?: string) => inTurn(() => step('redo', productId), undefined),
    /** When a field was last confirmed while this tab was open. */
    savedAt: (productId: string, field: FieldName) => savedAt.get(`${productId} ${field}`),
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hear(listener: (event: EditEvent) => void): () => void {
      hearers.add(listener);
      return () => hearers.delete(listener);
    },
    version: () => version,
    /** What the tab has of everything, to go on with in memory. */
    books: outbox.books,
    /** Whether something could be sent if there were a way. */
    hasWork: () => outbox.ids().some((id) => nextOf(outbox.book(id).edits)),
    /** Nothing that this tab has is any other's: it sends by itself. */
    goAlone: () => lead.goAlone(),
    /** The page is put away: another tab shall send. */
    rest: () => lead.rest(),
    /** The page is back, and heard nothing meanwhile. */
    async wake(): Promise<void> {
      if (isOver) return;
      if (options.isSignedIn()) await outbox.load();
      lead.start();
      sender.wake();
      go();
    },
    /** Ends the store: another person is at the screen. What waits stays in the storage. */
    end(): void {
      isOver = true;
      lead.rest();
      sender.end();
    },
  };
  return store;
}
