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
import { outcomeOf, type Refusal, type WaitReason } from './edit-outcome.ts';
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

export interface Edit {
  /** Sent as Idempotency-Key. */
  key: string;
  productId: string;
  /** The product's title when it was edited: what people know it by. */
  title: string;
  changes: Changes;
  state: 'waiting' | 'sending' | 'collided' | 'refused';
  failures: number;
  /** How often in a row somebody was faster. */
  conflicts?: number;
  reason?: WaitReason;
  refusal?: Refusal;
  /** The version that the person saw, and since when it was that. */
  base: { version: number; at: string | undefined };
  madeAt: string;
  /** The attempt that may have reached the server. */
  sent?: { version: number; patch: ProductPatch };
}

/** What became of an edit, to be told to the person and to the caches. */
export type EditEvent =
  | { kind: 'shown'; productId: string }
  | { kind: 'confirmed'; edit: Edit; product: Product }
  /** Somebody else changed other fields meanwhile; nothing is lost. */
  | { kind: 'merged'; edit: Edit }
  | { kind: 'collided' | 'refused'; edit: Edit }
  /** A refused version brought along what the product is now. */
  | { kind: 'overtaken'; product: Product };

export interface StoredEdits {
  known: readonly KnownProduct[];
  edits: readonly Edit[];
}

export interface EditStoreOptions {
  send: (attempt: { id: string; version: number; patch: ProductPatch; key: string }) => Promise<Product>;
  /** Reads a product when a refused version brought none along. */
  read: (id: string) => Promise<Product>;
  /** Keeps the edits over a reload of the page. */
  storage: { load: () => StoredEdits; save: (stored: StoredEdits) => void };
  newKey: () => string;
  now: () => number;
}

/** Whether nothing goes on without the person: a choice, a correction, or giving it up. */
export const needsPerson = ({ state }: Pick<Edit, 'state'>): boolean => state === 'collided' || state === 'refused';

/** A confirmed or waiting change that can be taken back. */
interface Step {
  key: string;
  productId: string;
  title: string;
  changes: Changes;
}

export interface SavedField {
  at: string;
  field: FieldName;
}

const STEPS_MAX = 100;
/** Between conflicts in a row: milliseconds before the third attempt, doubled up to the longest. */
const CONFLICT_DELAY = 500;
const CONFLICT_DELAY_MAX = 30_000;

export type EditStore = ReturnType<typeof createEditStore>;

export function createEditStore({ send, read, storage, newKey, now }: EditStoreOptions) {
  const queues = new Map<string, readonly Edit[]>();
  const known = new Map<string, KnownProduct>();
  const savedAt = new Map<string, string>();
  const done: Step[] = [];
  const undone: Step[] = [];
  const listeners = new Set<() => void>();
  const hearers = new Set<(event: EditEvent) => void>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let version = 0;
  let isOver = false;

  const queueOf = (id: string): readonly Edit[] => queues.get(id) ?? [];
  const all = () => [...queues.values()].flat();
  const iso = () => new Date(now()).toISOString();

  function changed(productId: string): void {
    // The storage may be another store's by now.
    if (isOver) return;
    version++;
    storage.save({ edits: all(), known: [...queues.keys()].flatMap((id) => keptOf(id)) });
    for (const listener of listeners) listener();
    tell({ kind: 'shown', productId });
  }

  function tell(event: EditEvent): void {
    for (const hear of hearers) hear(event);
  }

  /** What a reload must know: the version, and what the edits stand on, or a collision would pass unseen. */
  function keptOf(id: string): KnownProduct[] {
    const product = known.get(id);
    if (!product) return [];
    const names = new Set(queueOf(id).flatMap(({ changes }) => fieldsOf(changes)));
    const values = [...names].map((name) => [name, product[name]] as const);
    const { title, updatedAt } = product;
    return [
      Object.assign(
        { id, version: product.version },
        title !== undefined && { title },
        updatedAt !== undefined && { updatedAt },
        Object.fromEntries(values.filter(([, value]) => value !== undefined)),
      ),
    ];
  }

  function setQueue(id: string, edits: readonly Edit[]): void {
    if (edits.length > 0) queues.set(id, edits);
    else queues.delete(id);
    changed(id);
  }

  function replace(edit: Edit): Edit {
    setQueue(
      edit.productId,
      queueOf(edit.productId).map((other) => (other.key === edit.key ? edit : other)),
    );
    return edit;
  }

  function drop({ key, productId }: Edit): void {
    setQueue(
      productId,
      queueOf(productId).filter((other) => other.key !== key),
    );
  }

  function know<P extends KnownProduct>(product: P): void {
    const present = known.get(product.id);
    if (present && present.version > product.version) return;
    known.set(product.id, present ? { ...present, ...product } : product);
  }

  /** A refused edit of the same thing becomes part of the new one, which corrects it: from where the first began. */
  function enqueue(product: KnownProduct, made: Changes): Edit {
    know(product);
    const corrected = queueOf(product.id).filter(
      ({ state, changes }) => state === 'refused' && isShared(changes, made),
    );
    const changes = corrected.reduceRight((whole, refused) => joined(refused.changes, whole), made);
    for (const refused of corrected) forget(refused);
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
    setQueue(product.id, [...queueOf(product.id).filter((other) => !corrected.includes(other)), edit]);
    return edit;
  }

  /** Sends the next edit. What waits for the person holds up only edits of the same thing. */
  function pump(id: string): void {
    const queue = queueOf(id);
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

  /** An edit that cannot be undone any more, as it is none. */
  function forget({ key }: Edit): void {
    const at = done.findIndex((step) => step.key === key);
    if (at !== -1) done.splice(at, 1);
  }

  async function attempt(waiting: Edit): Promise<void> {
    const product = known.get(waiting.productId)!;
    let edit = waiting;
    if (!edit.sent) {
      const { changes, collisions } = applyChanges(product, edit.changes);
      if (collisions.length > 0) return collide(edit);
      if (fieldsOf(changes).length === 0) return settle(edit);
      edit = { ...edit, changes };
    }
    const sent = edit.sent ?? { version: product.version, patch: patchOf(product, edit.changes) };
    edit = replace({ ...edit, state: 'sending', sent });
    try {
      const answer = await send({ id: edit.productId, key: edit.key, ...sent });
      if (!isOver) confirm(edit, answer);
    } catch (error) {
      if (!isOver) await failed(edit, error);
    }
  }

  function confirm(edit: Edit, answer: Product): void {
    const ids = serverIds(edit.changes, answer);
    know(answer);
    const confirmed = { ...edit, changes: withServerIds(edit.changes, ids) };
    for (const field of fieldsOf(edit.changes)) savedAt.set(`${edit.productId} ${field}`, iso());
    for (const step of [...done, ...undone]) {
      if (step.key === edit.key) step.changes = confirmed.changes;
      else if (step.productId === edit.productId) step.changes = withServerIds(step.changes, ids);
    }
    const rest = queueOf(edit.productId).filter(({ key }) => key !== edit.key);
    setQueue(
      edit.productId,
      rest.map((other) => ({ ...other, changes: withServerIds(other.changes, ids) })),
    );
    tell({ kind: 'confirmed', edit: confirmed, product: answer });
    pump(edit.productId);
  }

  /** Nothing is left to send: somebody made the very same change. */
  function settle(edit: Edit): void {
    drop(edit);
    pump(edit.productId);
  }

  function collide(edit: Edit): void {
    tell({ kind: 'collided', edit: replace({ ...unsent(edit), state: 'collided' }) });
    pump(edit.productId);
  }

  async function failed(edit: Edit, error: unknown): Promise<void> {
    const failures = edit.failures + 1;
    const outcome = outcomeOf(error, failures);
    if (outcome.kind === 'refused') return refuse(edit, outcome.refusal);
    if (outcome.kind === 'later') {
      const { reason, delayMilliseconds } = outcome;
      const { productId } = replace({ ...edit, state: 'waiting', failures, reason });
      return pumpLater(productId, delayMilliseconds);
    }
    try {
      const current = outcome.current ?? (await read(edit.productId));
      if (isOver) return undefined;
      // Even where it is older than what is known: the server compares with this one.
      known.set(current.id, { ...known.get(current.id), ...current });
      tell({ kind: 'overtaken', product: current });
      const conflicts = (edit.conflicts ?? 0) + 1;
      const retried = replace({ ...unsent(edit), state: 'waiting', conflicts });
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
    const queue = queueOf(edit.productId);
    const after = queue.slice(queue.findIndex(({ key }) => key === edit.key) + 1);
    const correction = after.find(({ sent, changes }) => !sent && isShared(edit.changes, changes));
    if (correction) {
      // It was corrected while it was on its way.
      const changes = joined(edit.changes, correction.changes);
      forget(edit);
      for (const step of done) if (step.key === correction.key) step.changes = changes;
      drop(edit);
      replace({ ...correction, changes });
    } else {
      const refused = replace({ ...unsent(edit), state: 'refused', refusal });
      tell({ kind: 'refused', edit: refused });
    }
    pump(edit.productId);
  }

  /** The edit as one that no attempt was made of: another body or version is another request, so it gets another key. */
  function unsent({ sent: _sent, reason: _reason, refusal: _refusal, ...edit }: Edit): Edit {
    const key = newKey();
    for (const step of done) if (step.key === edit.key) step.key = key;
    const next = { ...edit, key, failures: 0 };
    const queue = queueOf(edit.productId).map((other) => (other.key === edit.key ? next : other));
    queues.set(edit.productId, queue);
    return next;
  }

  /** Takes a step back: a change that nobody has sent is dropped, another one is made backwards. */
  function takeBack(from: Step[], to: Step[], productId: string | undefined, isUndo: boolean): Step | undefined {
    const at = from.findLastIndex((step) => productId === undefined || step.productId === productId);
    const [step] = at === -1 ? [] : from.splice(at, 1);
    if (!step) return undefined;
    const waiting = queueOf(step.productId).find(({ key }) => key === step.key);
    const isDroppable = isUndo && waiting && waiting.state !== 'sending' && !waiting.sent;
    if (waiting && isDroppable) {
      drop(waiting);
      to.push(step);
    } else {
      const { key } = enqueue(known.get(step.productId)!, isUndo ? inverse(step.changes) : step.changes);
      to.push({ ...step, key: isUndo ? step.key : key });
    }
    pump(step.productId);
    return step;
  }

  /** A product as its edits leave it: what the screen shows. */
  function overlay<P extends KnownProduct>(product: P): P {
    const mine = known.get(product.id);
    let shown = product;
    if (mine && mine.version > product.version) {
      const names = Object.keys(product).filter((name) => name in mine) as (keyof P & keyof KnownProduct)[];
      shown = { ...product, ...Object.fromEntries(names.map((name) => [name, mine[name]])) };
    }
    for (const edit of queueOf(product.id)) shown = applyChanges(shown, edit.changes).product;
    return shown;
  }

  const stored = storage.load();
  for (const product of stored.known) known.set(product.id, product);
  for (const edit of stored.edits) {
    if (!known.has(edit.productId)) continue;
    queues.set(edit.productId, [
      ...queueOf(edit.productId),
      edit.state === 'sending' ? { ...edit, state: 'waiting' } : edit,
    ]);
  }
  for (const id of queues.keys()) queueMicrotask(() => pump(id));

  return {
    /**
     * Changes a product; shown at once. `product` is as the server said it, `seen` what the person saw when it was begun
     * (otherwise what is shown now): where somebody changed that meanwhile, it collides. Returns whether anything differs.
     */
    edit(product: KnownProduct, values: Partial<ProductValues>, seen: Partial<ProductValues> = {}): boolean {
      const changes = changesTo({ ...overlay(product), ...seen }, values);
      if (fieldsOf(changes).length === 0) return false;
      const edit = enqueue(product, changes);
      // None where a correction went back to what the product is.
      if (fieldsOf(edit.changes).length > 0) {
        done.push({ key: edit.key, productId: product.id, title: edit.title, changes: edit.changes });
      }
      if (done.length > STEPS_MAX) done.shift();
      undone.length = 0;
      pump(product.id);
      return true;
    },
    overlay,
    /** A newer version was read: edits go on from it. */
    know(product: KnownProduct): void {
      const present = known.get(product.id);
      if (!present || present.version >= product.version) return;
      know(product);
      changed(product.id);
    },
    edits: (productId: string): readonly Edit[] => queueOf(productId),
    all,
    /** The edit that waits for a choice, what it stands against, and what collided. */
    collision(productId: string): { edit: Edit; theirs: KnownProduct; collisions: readonly Collision[] } | undefined {
      const edit = queueOf(productId).find(({ state }) => state === 'collided');
      const theirs = known.get(productId);
      return edit && theirs && { edit, theirs, collisions: applyChanges(theirs, edit.changes).collisions };
    },
    /** Ends a collision. Every path needs a choice; those without one keep it open. */
    resolve(productId: string, choices: Choices): void {
      const edit = queueOf(productId).find(({ state }) => state === 'collided');
      const theirs = known.get(productId);
      if (!edit || !theirs) return;
      const { changes, collisions } = applyChanges(theirs, edit.changes, choices);
      if (collisions.length > 0) return;
      if (fieldsOf(changes).length === 0) drop(edit);
      else
        replace({
          ...unsent(edit),
          changes,
          state: 'waiting',
          base: { version: theirs.version, at: theirs.updatedAt },
        });
      pump(productId);
    },
    /** Gives an edit up. One that is on its way cannot be called back; undo is for that. */
    discard(key: string): void {
      const edit = all().find((other) => other.key === key);
      if (!edit || edit.state === 'sending') return;
      const queue = queueOf(edit.productId);
      const index = queue.indexOf(edit);
      const rest = queue.map((other, at) => {
        const standsOnIt = at > index && !other.sent && isShared(edit.changes, other.changes);
        return standsOnIt ? { ...other, changes: without(edit.changes, other.changes) } : other;
      });
      forget(edit);
      for (const step of done) step.changes = rest.find((other) => other.key === step.key)?.changes ?? step.changes;
      setQueue(
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
      for (const edit of all()) {
        if (edit.state === 'refused' && edit.refusal?.isRetryable) replace({ ...unsent(edit), state: 'waiting' });
        pump(edit.productId);
      }
    },
    canUndo: (productId?: string) => done.some((step) => productId === undefined || step.productId === productId),
    canRedo: (productId?: string) => undone.some((step) => productId === undefined || step.productId === productId),
    /** Takes the last edit back (of one product, or of any) and returns what it was. */
    undo: (productId?: string) => takeBack(done, undone, productId, true),
    redo: (productId?: string) => takeBack(undone, done, productId, false),
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
