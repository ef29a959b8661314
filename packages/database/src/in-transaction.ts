import type { ClientBase, Pool, PoolClient } from 'pg';
import { withClient } from './with-client.ts';

/** Runs work in one transaction on one connection; what it throws rolls everything back. */
export const inTransaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  withClient(pool, (client) => transact(client, work));

/** The same on a connection that somebody holds already. */
export async function transact<T, Client extends ClientBase>(
  client: Client,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // Where even that fails the connection is broken, and the error that says why is the first one.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
