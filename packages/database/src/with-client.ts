import type { Pool, PoolClient } from 'pg';
import { holdClient } from './hold-client.ts';

/**
 * Runs work that needs several statements on one connection, which goes back to the pool afterwards; after a failure it is closed, since
 * nobody knows its state.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const { client, release } = await holdClient(pool);
  let isFit = false;
  try {
    const result = await work(client);
    isFit = true;
    return result;
  } finally {
    release(isFit);
  }
}
