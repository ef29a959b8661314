import pg from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { StatementRefusedError } from './database-busy-error.ts';
import { currentScope } from './statement-scope.ts';

/** The forms that node-postgres takes: a text or an object, values, a callback. */
export type QueryArguments = [textOrConfig: unknown, values?: unknown, callback?: unknown];

/** Whether a query answers with a promise. Streams and COPY have lives of their own, and end with whoever holds the connection. */
export function isPromised([config, values, callback]: QueryArguments): boolean {
  const isSubmittable = typeof (config as { submit?: unknown } | null)?.submit === 'function';
  return !isSubmittable && typeof values !== 'function' && typeof callback !== 'function';
}

/** A connection whose statements end when their scope does. */
export class ScopedClient extends pg.Client {
  // One signature in the place of seven, none of which it changes.
  override query(...args: QueryArguments): never {
    const signal = currentScope()?.signal;
    const send = () => super.query(...(args as [string])) as unknown;
    if (!signal || !isPromised(args)) return send() as never;
    if (signal.aborted && !leavesTransaction(args)) {
      return Promise.reject(new StatementRefusedError('The request has ended.')) as never;
    }
    return this.#runUntil(signal, send as () => Promise<unknown>) as never;
  }

  async #runUntil(signal: AbortSignal, send: () => Promise<unknown>): Promise<unknown> {
    let cancelling: Promise<boolean> | undefined;
    const cancel = () => {
      cancelling ??= cancelStatement(this);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await send();
    } finally {
      signal.removeEventListener('abort', cancel);
      // Whoever comes next on this connection must not be hit: it is not given on before the request has reached the server, and is
      // closed where that is not known.
      if (cancelling && !(await cancelling)) this.connection.stream.destroy();
    }
  }
}

/** What has begun must be able to end. */
function leavesTransaction([config]: QueryArguments): boolean {
  const text = typeof config === 'string' ? config : ((config as { text?: string } | null)?.text ?? '');
  return /^\s*ROLLBACK/i.test(text);
}
