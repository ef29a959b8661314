import type { Edit } from './edit.ts';
import { fieldsOf, type KnownProduct } from './product-changes.ts';

/** What is kept over a reload of the page. */
export interface StoredEdits {
  known: readonly KnownProduct[];
  edits: readonly Edit[];
}

/**
 * The unconfirmed edits of each product in the order in which they were made, and what the server said last of each.
 * @param stored what an earlier page kept
 * @param onChange called when the edits of a product have changed
 */
export function createEditQueues(stored: StoredEdits, onChange: (productId: string) => void) {
  const queues = new Map<string, readonly Edit[]>();
  const known = new Map<string, KnownProduct>();
  for (const product of stored.known) known.set(product.id, product);
  for (const edit of stored.edits) {
    if (!known.has(edit.productId)) continue;
    // Nobody waits any more for the answer to what was being sent.
    const kept = edit.state === 'sending' ? ({ ...edit, state: 'waiting' } as const) : edit;
    queues.set(edit.productId, [...of(edit.productId), kept]);
  }

  function of(productId: string): readonly Edit[] {
    return queues.get(productId) ?? [];
  }

  function set(productId: string, edits: readonly Edit[]): void {
    if (edits.length > 0) queues.set(productId, edits);
    else queues.delete(productId);
    onChange(productId);
  }

  const swapped = (edit: Edit, key: string) => of(edit.productId).map((other) => (other.key === key ? edit : other));
  const all = () => [...queues.values()].flat();

  /** The version, and what the edits stand on, or a collision would pass unseen after a reload. */
  function keptOf(id: string): KnownProduct[] {
    const product = known.get(id);
    if (!product) return [];
    const names = new Set(of(id).flatMap(({ changes }) => fieldsOf(changes)));
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

  return {
    of,
    all,
    ids: () => [...queues.keys()],
    set,
    /** Puts an edit in the place of the one with its key, and returns it. */
    replace(edit: Edit): Edit {
      set(edit.productId, swapped(edit, edit.key));
      return edit;
    },
    /** The same for one whose key changes; another change of it follows, which is told then. */
    rename(edit: Edit, from: string): void {
      queues.set(edit.productId, swapped(edit, from));
    },
    drop({ key, productId }: Edit): void {
      set(
        productId,
        of(productId).filter((other) => other.key !== key),
      );
    },
    known: (id: string): KnownProduct | undefined => known.get(id),
    /** Notes what the server said, unless it is older than what is known; `isCertain`: even then. */
    know(product: KnownProduct, isCertain = false): void {
      const present = known.get(product.id);
      if (present && present.version > product.version && !isCertain) return;
      known.set(product.id, present ? { ...present, ...product } : product);
    },
    stored: (): StoredEdits => ({ edits: all(), known: [...queues.keys()].flatMap(keptOf) }),
  };
}
