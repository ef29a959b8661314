import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom statements run. Nothing in between needs to hand it on: the pool asks for it. */
export interface StatementScope {
  /** Ends the statement that is running, and refuses those that would come after it. */
  readonly signal?: AbortSignal | undefined;
  /** Who gets a connection first: 0 before 1, and so on to 3. Without a scope it is 1. */
  readonly urgency: 0 | 1 | 2 | 3;
}

const storage = new AsyncLocalStorage<StatementScope | undefined>();

/** Runs work whose statements belong to a scope. */
export const runInScope = <T>(scope: StatementScope, work: () => T): T => storage.run(scope, work);

/** Runs work that others may wait for as well: as urgent as it is for whoever begins it, it goes on when that request ends. */
export function runShared<T>(work: () => T): T {
  const scope = storage.getStore();
  return scope?.signal ? storage.run({ urgency: scope.urgency }, work) : work();
}

export const currentScope = (): StatementScope | undefined => storage.getStore();
