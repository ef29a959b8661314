/** A text that a person has begun to type and not saved, and the value that the field had then. */
export interface Draft {
  text: string;
  from: unknown;
  /** What people know the product by. */
  title?: string | undefined;
}

export interface DraftStorage {
  /** Resolves when it is kept. */
  put: (key: string, draft: Draft) => Promise<void>;
  delete: (key: string) => Promise<void>;
}

export interface DraftsOptions {
  kept: Iterable<readonly [string, Draft]>;
  storage: DraftStorage;
  titleOf?: (productId: string) => string | undefined;
  /** Tells the other tabs. */
  onChange?: (key: string, draft: Draft | undefined) => void;
  /** A text is here as long as the page is, and no longer. */
  onUnkept?: () => void;
}

const keyOf = (productId: string, field: string) => `${productId} ${field}`;

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * Texts that are not saved yet, by product and field. Whoever leaves a page in the middle of a word finds it there on the
 * return, after a reload or a crash too: nobody has to be asked whether they want to lose it.
 */
export function createDrafts({ kept, storage, titleOf, onChange, onUnkept }: DraftsOptions) {
  const drafts = new Map(kept);
  const listeners = new Set<() => void>();
  let version = 0;

  function changed(): void {
    version++;
    for (const listener of listeners) listener();
  }

  function write(key: string, draft: Draft | undefined): void {
    (draft ? storage.put(key, draft) : storage.delete(key)).catch(() => onUnkept?.());
    onChange?.(key, draft);
    changed();
  }

  function drop(key: string): void {
    if (drafts.delete(key)) write(key, undefined);
  }

  return {
    get: (productId: string, field: string): Draft | undefined => drafts.get(keyOf(productId, field)),
    set(productId: string, field: string, draft: Draft): void {
      const title = draft.title ?? titleOf?.(productId);
      const whole = title === undefined ? draft : { ...draft, title };
      drafts.set(keyOf(productId, field), whole);
      write(keyOf(productId, field), whole);
    },
    /** @param text only where this is still what was begun */
    drop(productId: string, field: string, text?: string): void {
      const key = keyOf(productId, field);
      if (text === undefined || drafts.get(key)?.text === text) drop(key);
    },
    /** Drops the texts of a product that have no field any more, as of a variant that was removed. */
    prune(productId: string, hasField: (field: string) => boolean): void {
      for (const key of drafts.keys()) {
        if (key.startsWith(`${productId} `) && !hasField(key.slice(productId.length + 1))) drop(key);
      }
    },
    isEmpty: () => drafts.size === 0,
    /** Those of a product, or of something else that is begun, with the fields that they are of. */
    all: (): readonly (Draft & { productId: string; field: string })[] =>
      [...drafts].map(([key, draft]) => {
        const [productId = '', ...field] = key.split(' ');
        return { ...draft, productId, field: field.join(' ') };
      }),
    /** Another tab did this. */
    follow(key: string, draft: Draft | undefined): void {
      if (draft) drafts.set(key, draft);
      else drafts.delete(key);
      changed();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}
