import type { Pool, PoolClient } from 'pg';

/** The work's own query fails with the connection and says so; without a listener the error would end the process. */
const heard = () => {};

/** Runs work in one transaction on one connection; what it throws rolls everything back. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The pool listens to its connections only while they are idle.
  client.on('error', heard);
  let isFit = false;
  try {
    await client.query('BEGIN');
    try {
      const result = await work(client);
      await client.query('COMMIT');
      isFit = true;
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      isFit = true;
      throw error;
    }
  } finally {
    client.removeListener('error', heard);
    client.release(!isFit);
  }
}
