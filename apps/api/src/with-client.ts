import type { Pool, PoolClient } from 'pg';

/** The work's own query fails with the connection and says so; without a listener the error would end the process. */
const heard = () => {};

/**
 * Runs work that needs several statements on one connection, which goes back to the pool afterwards; after a failure it is closed, since
 * nobody knows its state.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The pool listens to its connections only while they are idle.
  client.on('error', heard);
  let isFit = false;
  try {
    const result = await work(client);
    isFit = true;
    return result;
  } finally {
    client.removeListener('error', heard);
    client.release(!isFit);
  }
}
