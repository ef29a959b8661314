import { pictureUrl } from '@headroom/contracts/pictures';
import { BULK_CHANGE_IDS } from '@headroom/contracts/catalogue';
import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';

/**
 * Tells the change feed that products look otherwise, at the version that they have: the colours of a picture that they show are there, which
 * is no edit. So caches drop what was read before, and whoever keeps products reads them again. In a transaction after the one that wrote the
 * colours: a product that comes to show the picture from then on reads them by itself.
 */
export async function announceColours(pool: Pool, hash: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ ids: string[] }>(
      `SELECT coalesce(array_agg(DISTINCT product_id), '{}') AS ids FROM product_images WHERE url = $1 AND url LIKE '/pictures/u/%'`,
      [pictureUrl(hash)],
    );
    const ids = rows[0]?.ids ?? [];
    if (ids.length === 0) return;
    await client.query(ONE_BY_ONE, [ids]);
    await client.query(MANY, [ids]);
    await client.query('SELECT headroom_notify_changes()');
  });
}

const IS_SMALL = 'cardinality($1::uuid[]) <= headroom_small_statement()';

/** Locked as by a writer: entries of a product stand in the order of its versions. */
const ONE_BY_ONE = `WITH shown AS MATERIALIZED (
    SELECT * FROM products WHERE ${IS_SMALL} AND id = ANY ($1) ORDER BY id FOR NO KEY UPDATE)
  INSERT INTO product_changes (op, product_id, version, before, after)
  SELECT 'update', id, version, headroom_change_keys(ROW(shown.*)::products), headroom_change_keys(ROW(shown.*)::products) FROM shown`;

const MANY = `INSERT INTO product_changes (op, kind, product_ids, before, after)
  SELECT 'bulk', 'update', array_agg(id ORDER BY id), jsonb_build_object('status', status), jsonb_build_object('status', status)
  FROM (SELECT id, status, (row_number() OVER (PARTITION BY status ORDER BY id) - 1) / ${BULK_CHANGE_IDS} AS part
        FROM products WHERE NOT (${IS_SMALL}) AND id = ANY ($1)) p GROUP BY status, part`;
