import type { ClientBase, Pool, PoolClient } from 'pg';

/** The work's own query fails with the connection and says so; without a listener the error would end the process. */
const heard = () => {};

/** Runs work in one transaction on one connection; what it throws rolls everything back. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The pool listens to its connections only while they are idle.
  client.on('error', heard);
  let isFit = false;
  try {
    const result = await transact(client, work);
    isFit = true;
    return result;
  } finally {
    client.removeListener('error', heard);
    client.release(!isFit);
  }
}

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
