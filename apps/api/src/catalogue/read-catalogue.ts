import type { Pool } from 'pg';

/** What holds for the whole catalogue. */
export interface Catalogue {
  /** Signs cursors and tokens, so that every process on this database agrees. */
  secret: Buffer;
  /** ISO 4217. */
  currency: string;
}

/** @throws where the catalogue has lost its one row. */
export async function readCatalogue(pool: Pick<Pool, 'query'>): Promise<Catalogue> {
  const { rows } = await pool.query<Catalogue>('SELECT secret, currency FROM catalogue');
  if (!rows[0]) throw new Error('The table catalogue has lost its row; restore it from a backup.');
  return rows[0];
}
