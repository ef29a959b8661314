/** What a person does to the edits of a product. Each is a pure step from the present book to the next. */
import type { Edit } from './edit.ts';
import { knownOf, learned, removed, replaced, unsent, type ProductBook, type Turn } from './product-book.ts';
import {
  applyChanges,
  fieldsOf,
  inverse,
  isShared,
  joined,
  without,
  type Changes,
  type KnownProduct,
} from './product-changes.ts';
import type { Choices } from './three-way-merge.ts';

export interface NewEdit {
  key: string;
  /** As the person saw it, without their edits. */
  product: KnownProduct;
  /** The newest that this tab knows of it. */
  newest: KnownProduct;
  changes: Changes;
  /** Milliseconds since 1970. */
  now: number;
}

/** A turn that may have made an edit. */
export interface MadeTurn extends Turn {
  edit: Edit | undefined;
}

/** A refused edit of the same thing becomes part of the new one, which corrects it: from where the first began. */
export function makeEdit(book: ProductBook, { key, product, newest, changes: made, now }: NewEdit): MadeTurn {
  const corrected = book.edits.filter(({ state, changes }) => state === 'refused' && isShared(changes, made));
  const changes = corrected.reduceRight((whole, refused) => joined(refused.changes, whole), made);
  const others = book.edits.filter((other) => !corrected.includes(other));
  const edit: Edit = {
    key,
    order: Math.max(now, ...book.edits.map(({ order }) => order + 1)),
    productId: product.id,
    title: product.title ?? '',
    changes,
    state: 'waiting',
    failures: 0,
    base: { version: product.version, at: product.updatedAt },
    madeAt: new Date(now).toISOString(),
  };
  const isAny = fieldsOf(changes).length > 0;
  const edits = isAny ? [...others, edit] : others;
  return {
    book: { known: learned(book.known, newest, edits), edits },
    events: corrected.map((refused) => ({ kind: 'gone', edit: refused })),
    // None where a correction went back to what the product is.
    edit: isAny ? edit : undefined,
  };
}

/** Gives an edit up. One that is on its way cannot be called back; undo is for that. */
export function giveUp(book: ProductBook, key: string): Turn {
  const edit = book.edits.find((other) => other.key === key);
  if (!edit || edit.state === 'sending') return { book, events: [] };
  const index = book.edits.indexOf(edit);
  const edits = book.edits.map((other, at) => {
    const standsOnIt = at > index && !other.sent && isShared(edit.changes, other.changes);
    return standsOnIt ? { ...other, changes: without(edit.changes, other.changes) } : other;
  });
  return { book: { ...book, edits: removed(edits, edit) }, events: [{ kind: 'gone', edit }] };
}

/**
 * Ends a collision. Every path needs a choice; those without one keep it open, and so does a version that the person did
 * not see.
 * @param seen the version of theirs that the person chose against
 */
export function choose(book: ProductBook, choices: Choices, seen: number): Turn {
  const edit = book.edits.find(({ state }) => state === 'collided');
  const theirs = edit && knownOf(book, edit);
  if (!theirs || theirs.version !== seen) return { book, events: [] };
  const { changes, collisions } = applyChanges(theirs, edit.changes, choices);
  if (collisions.length > 0) return { book, events: [] };
  if (fieldsOf(changes).length === 0) return { book: { ...book, edits: removed(book.edits, edit) }, events: [] };
  const base = { version: theirs.version, at: theirs.updatedAt };
  const chosen: Edit = { ...unsent(edit), changes, state: 'waiting', base };
  return { book: { ...book, edits: replaced(book.edits, chosen) }, events: [] };
}

const isPassing = ({ state, refusal }: Edit) => state === 'refused' && refusal?.isRetryable === true;

/** Lets what was refused for a passing reason be sent again. */
export function tryAgain(book: ProductBook): Turn {
  if (!book.edits.some(isPassing)) return { book, events: [] };
  const edits = book.edits.map((edit): Edit => {
    if (!isPassing(edit)) return edit;
    const { refusal: _refusal, ...again } = edit;
    return { ...again, state: 'waiting' };
  });
  return { book: { ...book, edits }, events: [] };
}

/**
 * Takes back an edit that nobody has sent, or else makes its change backwards.
 * @param earlier the key of that edit; `made` has its changes
 */
export function takeBack(book: ProductBook, earlier: string, made: NewEdit): MadeTurn {
  const waiting = book.edits.find(({ key }) => key === earlier);
  if (waiting && waiting.state !== 'sending' && !waiting.sent) return { ...giveUp(book, earlier), edit: undefined };
  return makeEdit(book, { ...made, changes: inverse(waiting?.changes ?? made.changes) });
}
