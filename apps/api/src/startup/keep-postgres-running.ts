import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const RETRY_MILLISECONDS = 1_000;

/**
 * Starts the embedded PostgreSQL again when it dies under the running server: nobody else would. One idle connection tells at
 * once, without asking; requests meanwhile get 503.
 * @param restart brings the server back on the same port, or finds that it runs.
 * @returns a function that ends the watch.
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

  const watch = async () => {
    const client = new pg.Client({ connectionString: url, application_name: 'headroom-watch', keepAlive: true });
    // The end of the connection follows every error on it, and is what counts.
    client.on('error', () => {});
    await client.connect();
    client.once('end', () => void mend());
    watching = client;
  };
  const mend = async () => {
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
    await watching?.end();
  };
}
