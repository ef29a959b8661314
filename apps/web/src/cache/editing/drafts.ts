/** A text that a person has begun to type and not saved, and the value that the field had then. */
export interface Draft {
  text: string;
  from: unknown;
}

export interface DraftStorage {
  load: () => Readonly<Record<string, Draft>>;
  save: (drafts: Readonly<Record<string, Draft>>) => void;
}

const keyOf = (productId: string, field: string) => `${productId} ${field}`;

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * Texts that are not saved yet, by product and field. Whoever leaves a page in the middle of a word finds it there on the
 * return, after a reload too: nobody has to be asked whether they want to lose it.
 */
export function createDrafts({ load, save }: DraftStorage) {
  const drafts = new Map(Object.entries(load()));
  const keep = () => save(Object.fromEntries(drafts));
  return {
    get: (productId: string, field: string): Draft | undefined => drafts.get(keyOf(productId, field)),
    set(productId: string, field: string, draft: Draft): void {
      drafts.set(keyOf(productId, field), draft);
      keep();
    },
    drop(productId: string, field: string): void {
      if (drafts.delete(keyOf(productId, field))) keep();
    },
    /** Drops the texts of a product that have no field any more, as of a variant that was removed. */
    prune(productId: string, hasField: (field: string) => boolean): void {
      const lost = [...drafts.keys()].filter((key) => {
        return key.startsWith(`${productId} `) && !hasField(key.slice(productId.length + 1));
      });
      for (const key of lost) drafts.delete(key);
      if (lost.length > 0) keep();
    },
    isEmpty: () => drafts.size === 0,
  };
}
