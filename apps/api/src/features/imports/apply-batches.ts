import type pg from 'pg';
import {
  COUNT_BATCH_SQL,
  CREATE_BATCH_TABLES_SQL,
  DROP_CONFLICTS_SQL,
  FILL_BATCH_SQL,
  findConflictsSql,
  insertStatements,
  matchStatements,
  matchVariantStatements,
  NAME_OPTIONS_SQL,
  updateStatements,
} from './batch-statements.ts';
import type { CarriedFields, ColumnNames } from './product-fragment.ts';

/** Products a transaction: short enough that nobody waits long for a row, long enough that its fixed cost does not count. */
export const BATCH_PRODUCTS = 5_000;

export interface AppliedCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface ApplyOptions {
  readonly carries: CarriedFields;
  readonly matchBy: 'handle' | 'sku';
  readonly columnNames: ColumnNames;
  readonly currency: string;
  /** Does everything and rolls every batch back. */
  readonly isDryRun: boolean;
  readonly batchProducts: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: { done: number; total: number }) => void;
}

/**
 * Writes the resolved products into the catalogue, each batch in a transaction of its own: a product is in whole or not at all, and
 * what stops the import leaves finished batches only. Returns the counts over the batches that were committed, and how many products
 * were not reached because `signal` said stop.
 */
export async function applyBatches(
  client: pg.ClientBase,
  options: ApplyOptions,
): Promise<AppliedCounts & { notReached: number }> {
  const { onProgress, signal } = options;
  await client.query(CREATE_BATCH_TABLES_SQL);
  const { rows: batches } = await client.query<{ low: number; high: number; count: number }>(
    `SELECT min(product) AS low, max(product) AS high, count(*)::int AS count FROM (
      SELECT product, (row_number() OVER (ORDER BY product) - 1) / ${options.batchProducts} AS batch FROM import_members m
      WHERE fragment = product AND NOT EXISTS (SELECT FROM import_rejects r WHERE r.fragment = m.product)
    ) o GROUP BY batch ORDER BY batch`,
  );
  const total = batches.reduce((sum, { count }) => sum + count, 0);
  const counts = { created: 0, updated: 0, unchanged: 0 };
  let done = 0;
  onProgress({ done, total });
  for (const batch of batches) {
    if (signal?.aborted) break;
    const applied = await applyBatch(client, options, { ...batch, isFirst: done === 0 });
    counts.created += applied.created;
    counts.updated += applied.updated;
    counts.unchanged += applied.unchanged;
    done += batch.count;
    onProgress({ done, total });
  }
  return { ...counts, notReached: total - done };
}

interface Conflict {
  readonly product: number;
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

async function applyBatch(
  client: pg.ClientBase,
  options: ApplyOptions,
  batch: { low: number; high: number; isFirst: boolean },
): Promise<AppliedCounts> {
  const { carries, columnNames, matchBy } = options;
  const runAll = async (statements: readonly string[]) => {
    for (const sql of statements) await client.query(sql);
  };
  let conflicts: Conflict[] = [];
  const namesOfConflict = [columnNames.sku, columnNames.title, matchBy === 'sku' ? columnNames.sku : columnNames.id];
  await client.query('BEGIN');
  try {
    for (const sql of FILL_BATCH_SQL) await client.query(sql, [batch.low, batch.high]);
    // Once: batches are alike, and emptying the tables keeps what was learnt. Only the columns that join: looking at descriptions costs
    // more than it tells.
    if (batch.isFirst || options.isDryRun) {
      await client.query(
        'ANALYZE batch_products (product, handle), batch_variants (product, sku, id), batch_images (product)',
      );
    }
    await runAll(matchStatements(matchBy));
    ({ rows: conflicts } = await client.query(findConflictsSql(carries), namesOfConflict));
    if (conflicts.length > 0) {
      for (const sql of DROP_CONFLICTS_SQL) await client.query(sql, [conflicts.map(({ product }) => product)]);
    }
    await client.query(NAME_OPTIONS_SQL);
    if (await holdsExisting(client)) await runAll([...matchVariantStatements(carries), ...updateStatements(carries)]);
    // With the first products, so that a file that brings none leaves the catalogue's currency as it was.
    if (batch.isFirst || options.isDryRun) {
      await client.query('UPDATE catalogue SET currency = $1 WHERE currency <> $1', [options.currency]);
    }
    await runAll(insertStatements(options.currency));
    const { rows } = await client.query<AppliedCounts>(COUNT_BATCH_SQL);
    await client.query(options.isDryRun ? 'ROLLBACK' : 'COMMIT');
    await rejectProducts(client, conflicts);
    return rows[0] ?? { created: 0, updated: 0, unchanged: 0 };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** A first import finds nothing in the catalogue, and need not look for what differs. */
async function holdsExisting(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM batch_products WHERE existing_id IS NOT NULL LIMIT 1');
  return rowCount !== 0;
}

/** Outside the batch's transaction, so that a dry run reports them too. */
async function rejectProducts(client: pg.ClientBase, conflicts: readonly Conflict[]): Promise<void> {
  if (conflicts.length === 0) return;
  await client.query(
    `INSERT INTO import_rejects SELECT m.fragment, c.line, CASE WHEN m.fragment = c.product THEN c.at_column ELSE '' END,
        CASE WHEN m.fragment = c.product THEN c.reason ELSE format('line %s of the same product is rejected', c.line) END
      FROM unnest($1::int[], $2::int[], $3::text[], $4::text[]) AS c (product, line, at_column, reason) JOIN import_members m USING (product)
      ON CONFLICT DO NOTHING`,
    [
      conflicts.map(({ product }) => product),
      conflicts.map(({ line }) => line),
      conflicts.map(({ column }) => column),
      conflicts.map(({ reason }) => reason),
    ],
  );
}
