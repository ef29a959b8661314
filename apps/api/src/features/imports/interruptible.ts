import type { Pool, PoolClient } from 'pg';

/** Thrown where work was given up because its signal said so. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const AGAIN_MILLISECONDS = 500;

/**
 * Runs work of minutes a statement on one connection, and ends the statement that runs when the signal says stop: from a second
 * connection, by pg_cancel_backend. Asked again twice a second, since a request that meets a connection between two statements is
 * lost. Not for a transaction that must be whole. @throws InterruptedError, whatever the work had done by then.
 */
export async function interruptible<T>(
  { client, pool, signal }: { client: PoolClient; pool: Pool; signal: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  if (signal.aborted) throw new InterruptedError();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  let timer: NodeJS.Timeout | undefined;
  // Without a second connection the work ends with its statement, and fails then.
  const cancel = () => void pool.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => {});
  const onAbort = () => {
    cancel();
    timer = setInterval(cancel, AGAIN_MILLISECONDS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await work();
    // A cancel may be on its way: nothing else may run on this connection.
    if (signal.aborted) throw new InterruptedError();
    return result;
  } catch (error) {
    throw signal.aborted && isCancel(error) ? new InterruptedError(undefined, { cause: error }) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearInterval(timer);
  }
}

/** The pieces of a source until the signal says stop. @throws InterruptedError then. */
export async function* untilAborted<T>(pieces: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const piece of pieces) {
    if (signal?.aborted) throw new InterruptedError();
    yield piece;
  }
}

const isCancel = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';
