import { holdClient } from '@headroom/database';
import type { Pool } from 'pg';

/** What a filter finds, as parts of a statement over `products p`. */
export interface ExportSelection {
  where: string;
  orderBy: string;
  values: unknown[];
  productSql: string;
}

/** Text gathered before it is passed on: large enough that a round trip does not count, small beside any memory limit. */
const PIECE_BYTES = 512 * 1_024;
const FIRST_ROWS = 50;
const MAX_ROWS = 1_000;
/** The first rows of an order without a fitting index wait for the whole sort. */
const STATEMENT_SECONDS = 60;

/**
 * Reads everything that a filter finds, in its order, from a cursor of the server: pieces of some hundred KB, all from one snapshot,
 * whatever the size of the catalogue. Only keys are sorted; each product is looked up when its turn comes. The connection goes back
 * when the reading ends, however it ends.
 * @param onOptions hears the most options of a variant before the first product; looking for it reads all variants.
 */
export async function* readProducts(options: {
  pool: Pool;
  selection: ExportSelection;
  /** The server ends a transaction that nobody fetches from for so long. */
  idleMilliseconds: number;
  onOptions?: ((count: number) => void) | undefined;
}): AsyncGenerator<string[]> {
  const { selection } = options;
  const { client, release } = await holdClient(options.pool);
  let isFit = false;
  try {
    await client.query(
      `BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = '${STATEMENT_SECONDS}s';
       SET LOCAL idle_in_transaction_session_timeout = ${options.idleMilliseconds}`,
    );
    if (options.onOptions) {
      const { rows } = await client.query<{ most: number }>(
        'SELECT coalesce(max(jsonb_array_length(options)), 0) AS most FROM variants',
      );
      options.onOptions(rows[0]?.most ?? 0);
    }
    // OFFSET 0 keeps the planner from joining in an order of its own.
    await client.query(
      `DECLARE exported NO SCROLL CURSOR FOR
        SELECT (SELECT row_to_json(r) FROM (SELECT ${selection.productSql}) r)::text AS json
        FROM (SELECT p.id FROM products p WHERE ${selection.where} ORDER BY ${selection.orderBy}) keys,
          LATERAL (SELECT * FROM products p WHERE p.id = keys.id OFFSET 0) page`,
      selection.values,
    );
    let count = FIRST_ROWS;
    for (;;) {
      const fetched = await client.query<{ json: string }>(`FETCH ${count} FROM exported`);
      if (fetched.rows.length === 0) break;
      const products = fetched.rows.map(({ json }) => json);
      yield products;
      const length = products.reduce((sum, json) => sum + json.length, 0);
      count = Math.max(1, Math.min(MAX_ROWS, Math.round((PIECE_BYTES * products.length) / Math.max(1, length))));
    }
    await client.query('COMMIT');
    isFit = true;
  } finally {
    // Whoever stopped half-way left a transaction open.
    release(isFit);
  }
}
