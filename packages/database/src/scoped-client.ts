import pg from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { StatementRefusedError } from './database-busy-error.ts';
import { currentScope, type ScopeMarks } from './statement-scope.ts';

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
    const { signal, marks } = currentScope() ?? {};
    const ask = () => super.query(...(args as [string])) as unknown;
    if ((!signal && !marks) || !isPromised(args)) return ask() as never;
    const send = marks ? () => marked(ask as () => Promise<unknown>, { args, marks }) : ask;
    if (!signal) return send() as never;
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

/** Heard before whoever asked goes on, so that the mark is there when its scope ends. */
function marked(
  ask: () => Promise<unknown>,
  { args: [config], marks }: { args: QueryArguments; marks: ScopeMarks },
): Promise<unknown> {
  const { text, name } = typeof config === 'string' ? { text: config } : (config as { text?: string; name?: string });
  const startedAt = performance.now();
  const asked = ask();
  asked.then(
    (result) => marks.add({ kind: 'sql', startedAt, endedAt: performance.now(), text, name, rows: rowsOf(result) }),
    (error: { code?: string; name?: string }) =>
      marks.add({ kind: 'sql', startedAt, endedAt: performance.now(), text, name, error: error.code ?? error.name }),
  );
  return asked;
}

/** Undefined of several statements in one message. */
const rowsOf = (result: unknown) => (result as { rowCount?: number | null } | null)?.rowCount ?? undefined;

/** What has begun must be able to end. */
function leavesTransaction([config]: QueryArguments): boolean {
  const text = typeof config === 'string' ? config : ((config as { text?: string } | null)?.text ?? '');
  return /^\s*ROLLBACK/i.test(text);
}
