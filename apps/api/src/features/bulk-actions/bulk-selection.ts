import type { BulkSelection } from '@headroom/contracts/bulk-actions';
import type { FacetsQuery } from '@headroom/contracts/products';

/** Turns the list's filters into SQL over `products p`. */
export type SelectProducts = (
  query: Omit<FacetsQuery, 'values'>,
  reader: { activeOnly: boolean },
) => Promise<{ where: string; values: unknown[] }>;

/** The products that somebody chose, as a condition over `products p`. */
export interface ChosenProducts {
  where: string;
  values: readonly unknown[];
  /** The ids that were named, without repeats; null where a filter chooses. */
  ids: readonly string[] | null;
}

/** Editors see every status, so a filter chooses among all of them. */
export async function chooseProducts(selection: BulkSelection, select: SelectProducts): Promise<ChosenProducts> {
  if ('ids' in selection) {
    const ids = [...new Set(selection.ids.map((id) => id.toLowerCase()))];
    return { where: 'p.id = ANY ($1::uuid[])', values: [ids], ids };
  }
  const { where, values } = await select(selection.filter, { activeOnly: false });
  if (!selection.except || selection.except.length === 0) return { where, values, ids: null };
  return {
    where: `${where} AND p.id <> ALL ($${values.length + 1}::uuid[])`,
    values: [...values, selection.except],
    ids: null,
  };
}

/** The parameters of one statement that begins with those of the choice. */
export function createParameters(first: readonly unknown[] = []) {
  const values = [...first];
  return { values, add: (value: unknown) => `$${values.push(value)}` };
}
