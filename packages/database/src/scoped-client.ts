import pg from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { StatementRefusedError } from './database-busy-error.ts';
import type { SlowCalls } from './slow-calls.ts';
import { currentScope, type Mark, type StatementScope } from './statement-scope.ts';

/** The forms that node-postgres takes: a text or an object, values, a callback. */
export type QueryArguments = [textOrConfig: unknown, values?: unknown, callback?: unknown];

/** Whether a query answers with a promise. Streams and COPY have lives of their own, and end with whoever holds the connection. */
export function isPromised([config, values, callback]: QueryArguments): boolean {
  const isSubmittable = typeof (config as { submit?: unknown } | null)?.submit === 'function';
  return !isSubmittable && typeof values !== 'function' && typeof callback !== 'function';
}

/** From so long on a call is remembered, to explain it. */
export interface RememberSlow {
  readonly slowCalls: SlowCalls;
  readonly slowMilliseconds: number;
}

/** A connection whose statements end when their scope does. */
export class ScopedClient extends pg.Client {
  readonly #slow: RememberSlow | undefined;

  constructor(config?: string | (pg.ClientConfig & { rememberSlow?: RememberSlow })) {
    super(config);
    this.#slow = typeof config === 'object' ? config.rememberSlow : undefined;
  }

  // One signature in the place of seven, none of which it changes.
  override query(...args: QueryArguments): never {
    const scope = currentScope();
    if ((!scope?.signal && !scope?.marks) || !isPromised(args)) return super.query(...(args as [string])) as never;
    if (scope.signal?.aborted && !leavesTransaction(args)) {
      return Promise.reject(new StatementRefusedError('The request has ended.')) as never;
    }
    return this.#runWithin(scope, args) as never;
  }

  /** Marks from within, and not by listening to the promise: that took as long again as waiting for it. */
  async #runWithin({ signal, marks }: StatementScope, args: QueryArguments): Promise<unknown> {
    let cancelling: Promise<boolean> | undefined;
    const cancel = () => {
      cancelling ??= cancelStatement(this);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const startedAt = marks ? performance.now() : 0;
    try {
      const result: unknown = await super.query(...(args as [string]));
      if (marks) {
        const endedAt = performance.now();
        const { text, name } = statementOf(args);
        // Named one by one: copying the parts of another object takes longer than all else of marking.
        marks.add({ kind: 'sql', startedAt, endedAt, name, text, rows: rowsOf(result) });
        if (this.#slow && endedAt - startedAt >= this.#slow.slowMilliseconds)
          remember(this.#slow.slowCalls, args, endedAt - startedAt);
      }
      return result;
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      marks?.add({ kind: 'sql', startedAt, endedAt: performance.now(), ...statementOf(args), error: code ?? name });
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Whoever comes next on this connection must not be hit: it is not given on before the request has reached the server, and is
      // closed where that is not known.
      if (cancelling && !(await cancelling)) this.connection.stream.destroy();
    }
  }
}

/** Without its values. */
function statementOf([config]: QueryArguments): Pick<Mark, 'text' | 'name'> {
  const { text, name } = typeof config === 'string' ? { text: config } : (config as { text?: string; name?: string });
  return { text, name };
}

function remember(slowCalls: SlowCalls, [config, values]: QueryArguments, milliseconds: number): void {
  if (typeof config === 'string') slowCalls.add(config, { values, milliseconds });
  else {
    const asked = config as { text?: string; values?: unknown };
    slowCalls.add(asked.text, { values: asked.values ?? values, milliseconds });
  }
}

/** Undefined of several statements in one message. */
const rowsOf = (result: unknown) => (result as { rowCount?: number | null } | null)?.rowCount ?? undefined;

/** What has begun must be able to end. */
function leavesTransaction([config]: QueryArguments): boolean {
  const text = typeof config === 'string' ? config : ((config as { text?: string } | null)?.text ?? '');
  return /^\s*ROLLBACK/i.test(text);
}
