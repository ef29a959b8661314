/**
 * Which products are selected, without any list: single ones by id, or everything that a filter finds but some.
 * Values are never changed in place.
 */
import type { BulkRequest } from '@headroom/contracts/bulk-actions';

export type Selection = Readonly<{
  kind: 'some' | 'all';
  /** `some`: these; `all`: all but these. */ ids: ReadonlySet<string>;
}>;

const NOBODY: ReadonlySet<string> = new Set();
export const NOTHING: Selection = { kind: 'some', ids: NOBODY };
export const EVERYTHING: Selection = { kind: 'all', ids: NOBODY };

export const isSelected = ({ kind, ids }: Selection, id: string): boolean => ids.has(id) === (kind === 'some');

/** The selection with these products in it (or out of it, where `on` is false). */
export function withIds(selection: Selection, changed: Iterable<string>, on: boolean): Selection {
  const ids = new Set(selection.ids);
  for (const id of changed) {
    if (on === (selection.kind === 'some')) ids.add(id);
    else ids.delete(id);
  }
  return { kind: selection.kind, ids };
}

/** How many products that is. `total` is what the filter finds, or undefined while nobody knows. */
export function selectedCount({ kind, ids }: Selection, total: number | undefined): number | undefined {
  if (kind === 'some') return ids.size;
  return total === undefined ? undefined : Math.max(0, total - ids.size);
}

/** As the API takes it. `filter` holds the list's own filters by their names. */
export function toBulkSelection(selection: Selection, filter: BulkFilter): BulkRequest['selection'] {
  const ids = [...selection.ids];
  if (selection.kind === 'some') return { ids };
  return ids.length === 0 ? { filter } : { filter, except: ids };
}

export type BulkFilter = Extract<BulkRequest['selection'], { filter: unknown }>['filter'];

const NUMBERS = new Set(['minPrice', 'maxPrice']);
const TEXTS = new Set(['q', 'ids']);

/** A filter as a query string (`filterQuery(state)`), as the object that bulk actions take. */
export function bulkFilter(filter: string): BulkFilter {
  const params = new URLSearchParams(filter);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => [
      name,
      NUMBERS.has(name) ? Number(params.get(name)) : TEXTS.has(name) ? params.get(name) : params.getAll(name),
    ]),
  );
}
