import { needsPerson, type Edit } from '../../../cache/editing/edit.ts';
import { isShared } from '../../../cache/editing/product-changes.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';

/** A member of one variant or picture: of `variants` with the id `v` the `price`. */
export type Member = readonly [list: 'variants' | 'images', id: string, key: string];
export type Place = 'title' | 'handle' | 'vendor' | 'type' | 'status' | 'tags' | 'description' | Member;

/** The last edit that changes something there and is not confirmed; with what it was before the first of them. */
export interface FieldState {
  edit: Edit;
  from: unknown;
  /** An earlier edit needs the person first. */
  isBehind: boolean;
}

/** What the unconfirmed edits of a product do at a place. */
export function fieldState(edits: readonly Edit[], place: Place): FieldState | undefined {
  const changes = edits.flatMap((edit) => {
    const change = changeAt(edit, place);
    return change && !isSame(change.from, change.to) ? [{ edit, from: change.from }] : [];
  });
  const [first] = changes;
  const last = changes.at(-1);
  return first && last && { edit: last.edit, from: first.from, isBehind: isBehind(edits, last.edit) };
}

function isBehind(edits: readonly Edit[], edit: Edit): boolean {
  if (edit.state !== 'waiting') return false;
  return edits
    .slice(0, edits.indexOf(edit))
    .some((other) => needsPerson(other) && isShared(other.changes, edit.changes));
}

/** The first edit of variants, or of the only one's price or stock in a list, that the server refused. */
export function refusedVariants(edits: readonly Edit[]): FieldState | undefined {
  const edit = edits.find(
    ({ state, changes: { variants, price, compareAtPrice, stock } }) =>
      state === 'refused' && (variants ?? price ?? compareAtPrice ?? stock) !== undefined,
  );
  return edit && { edit, from: undefined, isBehind: false };
}

function changeAt(edit: Edit, place: Place): { from: unknown; to: unknown } | undefined {
  if (typeof place === 'string') return edit.changes[place];
  const [list, id, key] = place;
  const change = edit.changes[list];
  // The row of a list changes the only variant by the product's own fields.
  if (!change) return list === 'variants' ? edit.changes[key as 'price' | 'stock'] : undefined;
  const of = (items: readonly { id: string }[]) =>
    (items.find((item) => item.id === id) as Record<string, unknown> | undefined)?.[key];
  return { from: of(change.from), to: of(change.to) };
}
