import pg from 'pg';

/** How much is in the catalogue. */
export async function countRows(url: string): Promise<{ products: number; variants: number; images: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT (SELECT count(*)::int FROM products) AS products,
      (SELECT count(*)::int FROM variants) AS variants, (SELECT count(*)::int FROM product_images) AS images`);
    return rows[0];
  } finally {
    await client.end();
  }
}
