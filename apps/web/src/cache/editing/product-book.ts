import type { Edit, EditEvent } from './edit.ts';
import { fieldsOf, isShared, type FieldName, type KnownProduct } from './product-changes.ts';
import { needsPerson } from './edit.ts';

/** What is kept of one product: its unconfirmed edits in order, and what the server said last of what they stand on. */
export interface ProductBook {
  known: KnownProduct | undefined;
  edits: readonly Edit[];
}

/** A book after something happened to it, and what is to be told of that. */
export interface Turn {
  book: ProductBook;
  events: readonly EditEvent[];
}

export const EMPTY_BOOK: ProductBook = { known: undefined, edits: [] };

/** Fields that the edits of a book stand on. */
function touched(edits: readonly Edit[]): Set<FieldName> {
  return new Set(edits.flatMap(({ changes }) => fieldsOf(changes)));
}

/**
 * What is known after the server said something more of a product. A version is only worth its number together with the
 * values that were read at it: where the newer of the two lacks a field that an edit stands on, the older version stays, and
 * the server refuses it if anything has changed since.
 */
export function learned(known: KnownProduct | undefined, said: KnownProduct, edits: readonly Edit[]): KnownProduct {
  if (!known) return said;
  if (known.version === said.version) return { ...known, ...said };
  const [older, newer] = known.version > said.version ? [said, known] : [known, said];
  const lacks = [...touched(edits)].some((field) => newer[field] === undefined && older[field] !== undefined);
  return lacks ? { ...newer, ...older } : newer;
}

/** A book without what no edit needs. */
export function trimmed({ known, edits }: ProductBook): ProductBook {
  if (!known || edits.length === 0) return { known: undefined, edits };
  const names: (keyof KnownProduct)[] = ['id', 'version', 'title', 'updatedAt', ...touched(edits)];
  const kept = names.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]] as const]));
  return { known: Object.fromEntries(kept) as unknown as KnownProduct, edits };
}

/** What an edit is made on. */
export function knownOf({ known }: ProductBook, { productId, base }: Edit): KnownProduct {
  return known ?? { id: productId, version: base.version };
}

export function replaced(edits: readonly Edit[], edit: Edit): readonly Edit[] {
  return edits.map((other) => (other.key === edit.key ? edit : other));
}

export function removed(edits: readonly Edit[], { key }: Pick<Edit, 'key'>): readonly Edit[] {
  return edits.filter((other) => other.key !== key);
}

/** The edit as one that no attempt was made of: another body or version is another request. */
export function unsent({ sent: _sent, reason: _reason, refusal: _refusal, ...edit }: Edit): Edit {
  return { ...edit, failures: 0 };
}

/** The edit whose turn it is. What waits for the person holds up only edits of the same thing. */
export function nextOf(edits: readonly Edit[]): Edit | undefined {
  const orphan = edits.find(({ state }) => state === 'sending');
  if (orphan) return orphan;
  return edits.find((edit, index) => {
    if (needsPerson(edit)) return false;
    return !edits.slice(0, index).some((other) => isShared(other.changes, edit.changes));
  });
}
