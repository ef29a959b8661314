import { AsyncLocalStorage } from 'node:async_hooks';

/** A part of the work of a scope that has ended; times of the monotonic clock (performance.now), in milliseconds. */
export interface Mark {
  /** `pool`: waited for a connection; `sql`: a statement. Others mark what is theirs in the same way. */
  readonly kind: 'pool' | 'sql' | 'queue' | 'cache' | 'redis' | 'serialise' | 'compress' | 'send' | 'step' | 'job';
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of a statement its name, where it has one; of a cache its route; of a job its id. */
  readonly name?: string | undefined;
  /** Of a statement; values are not in it. */
  readonly text?: string | undefined;
  readonly rows?: number | undefined;
  /** How it failed: SQLSTATE, or the name of the error. */
  readonly error?: string | undefined;
  /** Why it went the way it did, for instance `dropped by a change`. */
  readonly detail?: string | undefined;
}

/** Hears of the parts of a scope’s work, for whoever wants to know where its time went. */
export interface ScopeMarks {
  add(mark: Mark): void;
}

/** For whom statements run. Nothing in between needs to hand it on: the pool asks for it. */
export interface StatementScope {
  /** Ends the statement that is running, and refuses those that would come after it. */
  readonly signal?: AbortSignal | undefined;
  /** Who gets a connection first: 0 before 1, and so on to 3. Without a scope it is 1. */
  readonly urgency: 0 | 1 | 2 | 3;
  readonly marks?: ScopeMarks | undefined;
}

const storage = new AsyncLocalStorage<StatementScope | undefined>();

/** Runs work whose statements belong to a scope. Where it says nothing of marks, those of the scope around it go on. */
export function runInScope<T>(scope: StatementScope, work: () => T): T {
  const marks = storage.getStore()?.marks;
  return storage.run(marks && !('marks' in scope) ? { ...scope, marks } : scope, work);
}

/** Runs work that others may wait for as well: as urgent as it is for whoever begins it, it goes on when that request ends. */
export function runShared<T>(work: () => T): T {
  const scope = storage.getStore();
  return scope?.signal ? storage.run({ urgency: scope.urgency, marks: scope.marks }, work) : work();
}

/** Runs work that nobody waits for, whoever happens to begin it: it ends with nobody’s request and is no part of one. */
export function runAhead<T>(work: () => T): T {
  const scope = storage.getStore();
  return scope ? storage.run({ urgency: scope.urgency }, work) : work();
}

export const currentScope = (): StatementScope | undefined => storage.getStore();
