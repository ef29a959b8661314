import type { Pool, PoolClient } from 'pg';

export interface HeldClient {
  client: PoolClient;
  /** Gives the connection back, or closes it where nobody knows its state. */
  release(isFit: boolean): void;
}

/** The work's own query fails with the connection and says so; without a listener the error would end the process. */
const heard = () => {};

/** Takes a connection for work that needs several statements on it. The pool listens to its connections only while they are idle. */
export async function holdClient(pool: Pool): Promise<HeldClient> {
  const client = await pool.connect();
  client.on('error', heard);
  return {
    client,
    release(isFit) {
      client.removeListener('error', heard);
      client.release(!isFit);
    },
  };
}
