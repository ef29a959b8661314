import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const RETRY_MILLISECONDS = 1_000;
/** A connection to a dead server ends by itself, but for rare cases in which only asking tells. */
const CHECK_MILLISECONDS = 3_000;
const CHECK_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Starts the embedded PostgreSQL again when it dies under the running server: nobody else would. One idle connection tells when;
 * requests meanwhile get 503.
 *
 * Watching → (the connection ended or does not answer) mending → watching; ended by the returned function, which waits for a mend under
 * way: a server that starts while it is told to stop would be left running.
 * @param restart brings the server back on the same port, or finds that it runs.
 */
export async function keepPostgresRunning({
  url,
  restart,
  onFault,
}: {
  url: string;
  restart: () => Promise<unknown>;
  onFault: (error: unknown, message: string) => void;
}): Promise<() => Promise<void>> {
  const end = new AbortController();
  let watching: pg.Client | undefined;
  let mending: Promise<void> | undefined;

  const watch = async () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'headroom-watch',
      keepAlive: true,
      connectionTimeoutMillis: CHECK_TIMEOUT_MILLISECONDS,
      query_timeout: CHECK_TIMEOUT_MILLISECONDS,
    });
    const check = setInterval(() => {
      client.query('SELECT').catch(lost);
    }, CHECK_MILLISECONDS).unref();
    const lost = () => {
      clearInterval(check);
      client.removeListener('end', lost);
      // It may be half open: nobody waits for its goodbye.
      void client.end().catch(() => {});
      if (client === watching && !end.signal.aborted) mending = mend();
    };
    // The end of the connection follows every error on it, and is what counts.
    client.on('error', () => {});
    await client.connect().catch((error: unknown) => {
      clearInterval(check);
      throw error;
    });
    watching = client;
    client.once('end', lost);
  };
  const mend = async () => {
    watching = undefined;
    while (!end.signal.aborted) {
      try {
        await restart();
        await watch();
        onFault(undefined, 'the embedded database had stopped and runs again');
        return;
      } catch (error) {
        onFault(error, 'the embedded database has stopped and does not start');
        await sleep(RETRY_MILLISECONDS, undefined, { ref: false });
      }
    }
  };

  await watch();
  return async () => {
    end.abort();
    await mending;
    await watching?.end().catch(() => {});
  };
}
