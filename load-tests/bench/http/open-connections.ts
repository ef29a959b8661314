import { type Connection, openConnection } from './open-connection.ts';

/** Connections that stay open, with these headers on every request. */
export const openAll = (origin: string, count: number, headers: Record<string, string> = {}): Promise<Connection[]> =>
  Promise.all(Array.from({ length: count }, () => openConnection(origin, headers)));

/** Each connection takes the next of `count` tasks when it has done its last. */
export async function inTurn(
  connections: readonly Connection[],
  count: number,
  task: (connection: Connection, n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    connections.map(async (connection) => {
      // oxlint-disable-next-line no-await-in-loop -- one after the other on a connection
      while (next < count) await task(connection, next++);
    }),
  );
}
