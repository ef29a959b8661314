/** What becomes of the edits of a product while they are sent. Each is a pure step from the present book to the next. */
import type { Product } from '@headroom/contracts/products';
import type { Attempt, Edit, EditEvent } from './edit.ts';
import type { Refusal, WaitReason } from './edit-outcome.ts';
import { knownOf, learned, nextOf, removed, replaced, unsent, type ProductBook, type Turn } from './product-book.ts';
import { applyChanges, fieldsOf, isShared, joined, patchOf, serverIds, withServerIds } from './product-changes.ts';

/** A turn after which something may have to be sent. */
export interface SendTurn extends Turn {
  attempt: Attempt | undefined;
}

/**
 * The attempt of an edit on a version. Its key follows from what it is: where two tabs make it without knowing of each other
 * (one has lost its disk), the server still does it once.
 */
function attemptOf({ key }: Edit, version: number, patch: Attempt['patch']): Attempt {
  return { key: `${key}.${version}.${checksum(JSON.stringify(patch))}`, version, patch };
}

/** FNV-1a: tells the few bodies apart that one edit can have on one version. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}

/**
 * Prepares what is to be sent next. One whose turn it is and that collides waits for the person; one that has become none,
 * because somebody made the very same change, leaves.
 */
export function beginNext(book: ProductBook): SendTurn {
  const events: EditEvent[] = [];
  let { edits } = book;
  for (let edit = nextOf(edits); edit; edit = nextOf(edits)) {
    if (edit.sent) {
      const attempt = edit.sent;
      return { book: { ...book, edits: replaced(edits, { ...edit, state: 'sending' }) }, events, attempt };
    }
    const product = knownOf(book, edit);
    const { changes, collisions } = applyChanges(product, edit.changes);
    if (collisions.length > 0) {
      const collided: Edit = { ...unsent(edit), state: 'collided' };
      edits = replaced(edits, collided);
      events.push({ kind: 'collided', edit: collided });
    } else if (fieldsOf(changes).length === 0) {
      edits = removed(edits, edit);
    } else {
      const attempt = attemptOf(edit, product.version, patchOf(product, changes));
      edits = replaced(edits, { ...edit, changes, state: 'sending', sent: attempt });
      return { book: { ...book, edits }, events, attempt };
    }
  }
  return { book: { ...book, edits }, events, attempt: undefined };
}

/** The edit that an answer is for, unless another answer to the same attempt was there before. */
const edited = ({ edits }: ProductBook, { key }: Attempt) => edits.find(({ sent }) => sent?.key === key);

/** The server made the change. */
export function confirm(book: ProductBook, attempt: Attempt, answer: Product): Turn {
  const edit = edited(book, attempt);
  if (!edit) return { book, events: [] };
  const ids = serverIds(edit.changes, answer);
  const confirmed = { ...edit, changes: withServerIds(edit.changes, ids) };
  const edits = removed(book.edits, edit).map((other) => ({ ...other, changes: withServerIds(other.changes, ids) }));
  return {
    book: { known: learned(book.known, answer, edits), edits },
    events: [{ kind: 'confirmed', edit: confirmed, product: answer, ids }],
  };
}

/** Somebody was faster; `current` is what the product is now. */
export function overtake(book: ProductBook, attempt: Attempt, current: Product): Turn & { conflicts: number } {
  const edit = edited(book, attempt);
  if (!edit) return { book, events: [], conflicts: 0 };
  const conflicts = (edit.conflicts ?? 0) + 1;
  const again: Edit = { ...unsent(edit), state: 'waiting', conflicts };
  const isMerged = applyChanges(current, edit.changes).collisions.length === 0;
  return {
    // Even where it is older than what is known: the server compares with this one.
    book: { known: { ...book.known, ...current }, edits: replaced(book.edits, again) },
    events: [{ kind: 'overtaken', product: current }, ...(isMerged ? [{ kind: 'merged', edit: again } as const] : [])],
    conflicts,
  };
}

/** The server said no. */
export function refuse(book: ProductBook, attempt: Attempt, refusal: Refusal): Turn {
  const edit = edited(book, attempt);
  if (!edit) return { book, events: [] };
  const after = book.edits.slice(book.edits.indexOf(edit) + 1);
  const correction = after.find(({ sent, changes }) => !sent && isShared(edit.changes, changes));
  if (!correction) {
    // After an error of the server's own it may have happened: another try must be of the same attempt.
    const refused: Edit = { ...(refusal.isRetryable ? edit : unsent(edit)), state: 'refused', refusal };
    return { book: { ...book, edits: replaced(book.edits, refused) }, events: [{ kind: 'refused', edit: refused }] };
  }
  // It was corrected while it was on its way.
  const whole = { ...correction, changes: joined(edit.changes, correction.changes) };
  return {
    book: { ...book, edits: replaced(removed(book.edits, edit), whole) },
    events: [{ kind: 'gone', edit }],
  };
}

/** No certain answer came: the same attempt is made again. */
export function wait(book: ProductBook, attempt: Attempt, reason: WaitReason | undefined): Turn {
  const edit = edited(book, attempt);
  if (!edit) return { book, events: [] };
  const waiting: Edit = { ...edit, state: 'waiting', failures: edit.failures + 1, ...(reason && { reason }) };
  return { book: { ...book, edits: replaced(book.edits, waiting) }, events: [] };
}
