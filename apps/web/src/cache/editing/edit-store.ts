/**
 * The edits of one person in this tab: shown at once, sent one after the other for each product, kept until the server
 * has confirmed them.
 *
 * An edit is waiting (its turn, the network, a sign-in), sending, collided (somebody changed the same thing: a person
 * chooses), or refused (the server says why; it is kept until the person changes it or gives it up). A confirmed one
 * leaves. Each attempt that may have reached the server keeps its key and body, so that trying again never does it twice.
 */
import type { Product } from '@headroom/contracts/products';
import type { ProductPatch } from '@headroom/contracts/product-writes';
import { needsPerson, type Edit, type EditEvent } from './edit.ts';
import { outcomeOf, type Refusal } from './edit-outcome.ts';
import { createEditQueues, type StoredEdits } from './edit-queues.ts';
import { createEditSteps, type Step, type Way } from './edit-steps.ts';
import {
  applyChanges,
  changesTo,
  fieldsOf,
  inverse,
  isShared,
  joined,
  patchOf,
  serverIds,
  withServerIds,
  without,
  type Changes,
  type FieldName,
  type KnownProduct,
  type ProductValues,
} from './product-changes.ts';
import type { Choices, Collision } from './three-way-merge.ts';

export interface EditStoreOptions {
  send: (attempt: { id: string; version: number; patch: ProductPatch; key: string }) => Promise<Product>;
  /** Reads a product when a refused version brought none along. */
  read: (id: string) => Promise<Product>;
  /** Keeps the edits over a reload of the page. */
  storage: { load: () => StoredEdits; save: (stored: StoredEdits) => void };
  newKey: () => string;
  now: () => number;
}

/** Between conflicts in a row: milliseconds before the third attempt, doubled up to the longest. */
const CONFLICT_DELAY = 500;
const CONFLICT_DELAY_MAX = 30_000;

export type EditStore = ReturnType<typeof createEditStore>;

export function createEditStore({ send, read, storage, newKey, now }: EditStoreOptions) {
  const savedAt = new Map<string, string>();
  const steps = createEditSteps();
  const listeners = new Set<() => void>();
  const hearers = new Set<(event: EditEvent) => void>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const queues = createEditQueues(storage.load(), changed);
  let version = 0;
  let isOver = false;

  const iso = () => new Date(now()).toISOString();

  function changed(productId: string): void {
    // The storage may be another store's by now.
    if (isOver) return;
    version++;
    storage.save(queues.stored());
    for (const listener of listeners) listener();
    tell({ kind: 'shown', productId });
  }

  function tell(event: EditEvent): void {
    for (const hear of hearers) hear(event);
  }

  const collidedOf = (productId: string) => queues.of(productId).find(({ state }) => state === 'collided');

  /** A refused edit of the same thing becomes part of the new one, which corrects it: from where the first began. */
  function enqueue(product: KnownProduct, made: Changes): Edit {
    queues.know(product);
    const corrected = queues
      .of(product.id)
      .filter(({ state, changes }) => state === 'refused' && isShared(changes, made));
    const changes = corrected.reduceRight((whole, refused) => joined(refused.changes, whole), made);
    for (const refused of corrected) steps.forget(refused.key);
    const edit: Edit = {
      key: newKey(),
      productId: product.id,
      title: product.title ?? '',
      changes,
      state: 'waiting',
      failures: 0,
      base: { version: product.version, at: product.updatedAt },
      madeAt: iso(),
    };
    queues.set(product.id, [...queues.of(product.id).filter((other) => !corrected.includes(other)), edit]);
    return edit;
  }

  /** Sends the next edit. What waits for the person holds up only edits of the same thing. */
  function pump(id: string): void {
    const queue = queues.of(id);
    const edit = queue.find(({ state, changes }, index) => {
      if (needsPerson({ state })) return false;
      return !queue.slice(0, index).some((other) => isShared(other.changes, changes));
    });
    const isBusy = queue.some(({ state }) => state === 'sending');
    if (edit?.state !== 'waiting' || isBusy || isOver || timers.has(id)) return;
    void attempt(edit);
  }

  function pumpLater(id: string, milliseconds: number): void {
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id);
        pump(id);
      }, milliseconds),
    );
  }

  async function attempt(waiting: Edit): Promise<void> {
    const product = queues.known(waiting.productId)!;
    let edit = waiting;
    if (!edit.sent) {
      const { changes, collisions } = applyChanges(product, edit.changes);
      if (collisions.length > 0) return collide(edit);
      if (fieldsOf(changes).length === 0) return settle(edit);
      edit = { ...edit, changes };
    }
    const sent = edit.sent ?? { version: product.version, patch: patchOf(product, edit.changes) };
    edit = queues.replace({ ...edit, state: 'sending', sent });
    try {
      const answer = await send({ id: edit.productId, key: edit.key, ...sent });
      if (!isOver) confirm(edit, answer);
    } catch (error) {
      if (!isOver) await failed(edit, error);
    }
  }

  function confirm(edit: Edit, answer: Product): void {
    const ids = serverIds(edit.changes, answer);
    queues.know(answer);
    const confirmed = { ...edit, changes: withServerIds(edit.changes, ids) };
    for (const field of fieldsOf(edit.changes)) savedAt.set(`${edit.productId} ${field}`, iso());
    steps.rewrite(({ key, productId, changes }) => {
      if (key === edit.key) return confirmed.changes;
      return productId === edit.productId ? withServerIds(changes, ids) : changes;
    });
    const rest = queues.of(edit.productId).filter(({ key }) => key !== edit.key);
    queues.set(
      edit.productId,
      rest.map((other) => ({ ...other, changes: withServerIds(other.changes, ids) })),
    );
    tell({ kind: 'confirmed', edit: confirmed, product: answer });
    pump(edit.productId);
  }

  /** Nothing is left to send: somebody made the very same change. */
  function settle(edit: Edit): void {
    queues.drop(edit);
    pump(edit.productId);
  }

  function collide(edit: Edit): void {
    tell({ kind: 'collided', edit: queues.replace({ ...unsent(edit), state: 'collided' }) });
    pump(edit.productId);
  }

  async function failed(edit: Edit, error: unknown): Promise<void> {
    const failures = edit.failures + 1;
    const outcome = outcomeOf(error, failures);
    if (outcome.kind === 'refused') return refuse(edit, outcome.refusal);
    if (outcome.kind === 'later') {
      const { reason, delayMilliseconds } = outcome;
      const { productId } = queues.replace({ ...edit, state: 'waiting', failures, reason });
      return pumpLater(productId, delayMilliseconds);
    }
    try {
      const current = outcome.current ?? (await read(edit.productId));
      if (isOver) return undefined;
      // Even where it is older than what is known: the server compares with this one.
      queues.know(current, true);
      tell({ kind: 'overtaken', product: current });
      const conflicts = (edit.conflicts ?? 0) + 1;
      const retried = queues.replace({ ...unsent(edit), state: 'waiting', conflicts });
      if (applyChanges(current, edit.changes).collisions.length === 0) {
        tell({ kind: 'merged', edit: retried });
      }
      if (conflicts === 1) pump(edit.productId);
      else pumpLater(edit.productId, Math.min(CONFLICT_DELAY_MAX, CONFLICT_DELAY * 2 ** (conflicts - 2)));
    } catch (readError) {
      if (!isOver) await failed(edit, readError);
    }
    return undefined;
  }

  function refuse(edit: Edit, refusal: Refusal): void {
    const queue = queues.of(edit.productId);
    const after = queue.slice(queue.findIndex(({ key }) => key === edit.key) + 1);
    const correction = after.find(({ sent, changes }) => !sent && isShared(edit.changes, changes));
    if (correction) {
      // It was corrected while it was on its way.
      const changes = joined(edit.changes, correction.changes);
      steps.forget(edit.key);
      steps.rewrite((step) => (step.key === correction.key ? changes : step.changes));
      queues.drop(edit);
      queues.replace({ ...correction, changes });
    } else {
      const refused = queues.replace({ ...unsent(edit), state: 'refused', refusal });
      tell({ kind: 'refused', edit: refused });
    }
    pump(edit.productId);
  }

  /** The edit as one that no attempt was made of: another body or version is another request, so it gets another key. */
  function unsent({ sent: _sent, reason: _reason, refusal: _refusal, ...edit }: Edit): Edit {
    const next = { ...edit, key: newKey(), failures: 0 };
    steps.rename(edit.key, next.key);
    queues.rename(next, edit.key);
    return next;
  }

  /** Takes a step back: a change that nobody has sent is dropped, another one is made backwards. */
  function takeBack(way: Way, productId: string | undefined): Step | undefined {
    const step = steps.take(way, productId);
    if (!step) return undefined;
    const isUndo = way === 'undo';
    const waiting = queues.of(step.productId).find(({ key }) => key === step.key);
    if (isUndo && waiting && waiting.state !== 'sending' && !waiting.sent) {
      queues.drop(waiting);
      steps.put('redo', step);
    } else {
      const changes = isUndo ? inverse(step.changes) : step.changes;
      const { key } = enqueue(queues.known(step.productId)!, changes);
      steps.put(isUndo ? 'redo' : 'undo', { ...step, key: isUndo ? step.key : key });
    }
    pump(step.productId);
    return step;
  }

  /** A product as its edits leave it: what the screen shows. */
  function overlay<P extends KnownProduct>(product: P): P {
    const mine = queues.known(product.id);
    let shown = product;
    if (mine && mine.version > product.version) {
      const names = Object.keys(product).filter((name) => name in mine) as (keyof P & keyof KnownProduct)[];
      shown = { ...product, ...Object.fromEntries(names.map((name) => [name, mine[name]])) };
    }
    for (const edit of queues.of(product.id)) shown = applyChanges(shown, edit.changes).product;
    return shown;
  }

  for (const id of queues.ids()) queueMicrotask(() => pump(id));

  return {
    /**
     * Changes a product; shown at once. `product` is as the server said it, `seen` what the person saw when it was begun
     * (otherwise what is shown now): where somebody changed that meanwhile, it collides. Returns whether anything differs.
     */
    edit(product: KnownProduct, values: Partial<ProductValues>, seen: Partial<ProductValues> = {}): boolean {
      const changes = changesTo({ ...overlay(product), ...seen }, values);
      if (fieldsOf(changes).length === 0) return false;
      const edit = enqueue(product, changes);
      const { key, title } = edit;
      // None where a correction went back to what the product is.
      const isNone = fieldsOf(edit.changes).length === 0;
      steps.made(isNone ? undefined : { key, productId: product.id, title, changes: edit.changes });
      pump(product.id);
      return true;
    },
    overlay,
    /** A newer version was read: edits go on from it. */
    know(product: KnownProduct): void {
      const present = queues.known(product.id);
      if (!present || present.version >= product.version) return;
      queues.know(product);
      changed(product.id);
    },
    edits: queues.of,
    all: queues.all,
    /** The edit that waits for a choice, what it stands against, and what collided. */
    collision(productId: string): { edit: Edit; theirs: KnownProduct; collisions: readonly Collision[] } | undefined {
      const edit = collidedOf(productId);
      const theirs = queues.known(productId);
      return edit && theirs && { edit, theirs, collisions: applyChanges(theirs, edit.changes).collisions };
    },
    /** Ends a collision. Every path needs a choice; those without one keep it open. */
    resolve(productId: string, choices: Choices): void {
      const edit = collidedOf(productId);
      const theirs = queues.known(productId);
      if (!edit || !theirs) return;
      const { changes, collisions } = applyChanges(theirs, edit.changes, choices);
      if (collisions.length > 0) return;
      if (fieldsOf(changes).length === 0) queues.drop(edit);
      else
        queues.replace({
          ...unsent(edit),
          changes,
          state: 'waiting',
          base: { version: theirs.version, at: theirs.updatedAt },
        });
      pump(productId);
    },
    /** Gives an edit up. One that is on its way cannot be called back; undo is for that. */
    discard(key: string): void {
      const edit = queues.all().find((other) => other.key === key);
      if (!edit || edit.state === 'sending') return;
      const queue = queues.of(edit.productId);
      const index = queue.indexOf(edit);
      const rest = queue.map((other, at) => {
        const standsOnIt = at > index && !other.sent && isShared(edit.changes, other.changes);
        return standsOnIt ? { ...other, changes: without(edit.changes, other.changes) } : other;
      });
      steps.forget(key);
      steps.rewrite((step) => rest.find((other) => other.key === step.key)?.changes ?? step.changes);
      queues.set(
        edit.productId,
        rest.filter((other) => other.key !== key),
      );
      pump(edit.productId);
    },
    /** Sends what was refused or waits, now. */
    retry(): void {
      for (const [id, timer] of timers) {
        clearTimeout(timer);
        timers.delete(id);
      }
      for (const edit of queues.all()) {
        if (edit.state === 'refused' && edit.refusal?.isRetryable)
          queues.replace({ ...unsent(edit), state: 'waiting' });
        pump(edit.productId);
      }
    },
    canUndo: (productId?: string) => steps.has('undo', productId),
    canRedo: (productId?: string) => steps.has('redo', productId),
    /** Takes the last edit back (of one product, or of any) and returns what it was. */
    undo: (productId?: string) => takeBack('undo', productId),
    redo: (productId?: string) => takeBack('redo', productId),
    /** When a field was last confirmed in this tab. */
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
    /** Ends the store: another person is at the screen. What waits stays in the storage. */
    end(): void {
      isOver = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
