import type { StoreKey, StoreNames, StoreValue } from 'idb';
import type { LocalSchema } from './local-schema.ts';

export type LocalStore = StoreNames<LocalSchema>;
export type LocalValue<S extends LocalStore> = StoreValue<LocalSchema, S>;
export type LocalKey<S extends LocalStore> = StoreKey<LocalSchema, S>;

/** Which records, in the order of their keys, or of an index's. Bounds are inclusive. */
export interface LocalRange {
  index?: string;
  only?: IDBValidKey;
  from?: IDBValidKey;
  to?: IDBValidKey;
  limit?: number;
}

export interface LocalReading {
  get: <S extends LocalStore>(store: S, key: LocalKey<S>) => Promise<LocalValue<S> | undefined>;
  all: <S extends LocalStore>(store: S, range?: LocalRange) => Promise<LocalValue<S>[]>;
  /** The keys of the records, whatever index orders them. */
  keys: <S extends LocalStore>(store: S, range?: LocalRange) => Promise<LocalKey<S>[]>;
  count: (store: LocalStore) => Promise<number>;
}

export interface LocalWriting extends LocalReading {
  put: <S extends LocalStore>(store: S, value: LocalValue<S>) => Promise<void>;
  delete: <S extends LocalStore>(store: S, key: LocalKey<S>) => Promise<void>;
  clear: (store: LocalStore) => Promise<void>;
}

export interface WriteOptions {
  /** Resolves only once the operating system says that it is on the disk: for what exists nowhere else. */
  strict?: boolean;
  /** `work` asks for everything before it first waits: it is committed without coming back to the page. */
  isWhole?: boolean;
}

/** What one person's device holds, whether a database or, where that is forbidden, memory. */
export interface LocalData {
  /**
   * Reads within one transaction. `work` must wait for nothing but the transaction, and may run twice: a connection that
   * the browser dropped is opened again.
   */
  read: <T>(stores: readonly LocalStore[], work: (transaction: LocalReading) => Promise<T>) => Promise<T>;
  /**
   * The same for writing; resolves when it is committed, and leaves nothing behind when `work` throws.
   * @throws QuotaExceededError where the disk is full even after what was only seen has been dropped
   */
  write: <T>(
    stores: readonly LocalStore[],
    work: (transaction: LocalWriting) => Promise<T>,
    options?: WriteOptions,
  ) => Promise<T>;
  get: LocalReading['get'];
  put: <S extends LocalStore>(store: S, value: LocalValue<S>, options?: WriteOptions) => Promise<void>;
  close: () => void;
}
