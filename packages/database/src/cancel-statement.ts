import pg from 'pg';

const PATIENCE_MILLISECONDS = 2_000;

/** What node-postgres knows of a connection and its types do not say. */
type Cancellable = pg.Client & { processID: number | null; secretKey: number | null };
type CancelConnection = pg.Connection & {
  connect(port: number, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
};

/**
 * Asks the server to end what a connection runs, over a connection for this alone
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS). It takes none of max_connections, and works through
 * PgBouncer, which knows whose statement is meant. The request names a connection and no statement: until this has resolved, nobody else's statement
 * may run there.
 * @returns whether the server has taken note; false where it cannot be known, and something may still end what comes next.
 */
export function cancelStatement(client: pg.Client): Promise<boolean> {
  const { processID, secretKey, host, port, ssl } = client as Cancellable;
  if (processID === null || secretKey === null) return Promise.resolve(false);
  const connection = new pg.Connection({ ssl } as never) as CancelConnection;
  return new Promise((resolve) => {
    let isSent = false;
    const timer = setTimeout(() => finish(false), PATIENCE_MILLISECONDS);
    const finish = (isTaken: boolean) => {
      clearTimeout(timer);
      resolve(isTaken);
      connection.stream.destroy();
    };
    const send = () => {
      isSent = true;
      connection.cancel(processID, secretKey);
    };
    connection.on('connect', () => (ssl ? connection.requestSsl() : send()));
    connection.on('sslconnect', send);
    // The server closes the connection when it has sent the signal, and says nothing. A reset is no close that one may build on.
    connection.on('error', () => finish(false));
    connection.on('end', () => finish(isSent));
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}` as never);
    else connection.connect(port, host);
  });
}
