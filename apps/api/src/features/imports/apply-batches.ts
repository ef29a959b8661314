import type { ImportResult } from '@headroom/contracts/imports';
import type pg from 'pg';
import {
  COUNT_BATCH_SQL,
  CREATE_BATCH_TABLES_SQL,
  DROP_CONFLICTS_SQL,
  FILL_BATCH_SQL,
  findConflictsSql,
  foreseeBatchSql,
  insertStatements,
  LOCK_EXISTING_SQL,
  matchStatements,
  matchVariantStatements,
  NAME_OPTIONS_SQL,
  PREVIEW_SQL,
  updateStatements,
} from './batch-statements.ts';
import type { AppliedCounts, Conflict, ImportJournal } from './import-journal.ts';
import type { CarriedFields, ColumnNames } from './product-fragment.ts';

/** Products a transaction: short enough that nobody waits long for a row, long enough that its fixed cost does not count. */
export const BATCH_PRODUCTS = 5_000;
const PREVIEW_PRODUCTS = 20;

export interface ApplyOptions {
  readonly carries: CarriedFields;
  readonly matchBy: 'handle' | 'sku';
  readonly columnNames: ColumnNames;
  readonly currency: string;
  /** Looks at what each batch would do, and writes nothing. */
  readonly isDryRun: boolean;
  readonly batchProducts: number;
  readonly journal: ImportJournal;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: { done: number; total: number }) => void;
  /** Awaited between two batches; gets how long the last one took. */
  readonly rest: (milliseconds: number) => Promise<void>;
}

export interface AppliedBatches extends AppliedCounts {
  readonly notReached: number;
  readonly preview: ImportResult['preview'];
}

/**
 * Writes the resolved products into the catalogue, each batch in a transaction of its own: a product is in whole or not at all, and
 * what stops the import leaves finished batches only. Goes on behind what the journal has already. Returns the counts over all batches
 * that were committed, and how many products were not reached because `signal` said stop.
 */
export async function applyBatches(client: pg.ClientBase, options: ApplyOptions): Promise<AppliedBatches> {
  const { journal, onProgress, signal } = options;
  await client.query(CREATE_BATCH_TABLES_SQL);
  const started = await journal.open(client);
  await rejectProducts(client, started.conflicts);
  const { rows: batches } = await client.query<{ low: number; high: number; count: number }>(
    `SELECT min(product) AS low, max(product) AS high, count(*)::int AS count FROM (
      SELECT product, (row_number() OVER (ORDER BY product) - 1) / ${options.batchProducts} AS batch FROM import_members m
      WHERE fragment = product AND product > $1 AND NOT EXISTS (SELECT FROM import_rejects r WHERE r.fragment = m.product)
    ) o GROUP BY batch ORDER BY batch`,
    [started.after],
  );
  const counts = { ...started.counts };
  let done = counts.created + counts.updated + counts.unchanged;
  const total = batches.reduce((sum, { count }) => sum + count, done);
  const preview: ImportResult['preview'] = [];
  onProgress({ done, total });
  let isFirst = true;
  for (const batch of batches) {
    if (signal?.aborted) break;
    const at = performance.now();
    const previewed = options.isDryRun ? PREVIEW_PRODUCTS - preview.length : 0;
    const work = () => applyBatch(client, options, { ...batch, isFirst, previewed });
    if (options.isDryRun) {
      const looked = await undone(client, work);
      add(counts, looked.counts);
      preview.push(...looked.preview);
      await rejectProducts(client, looked.conflicts);
    } else {
      const { counts: applied, conflicts } = await again(() => journal.write(client, work));
      add(counts, applied);
      await rejectProducts(client, conflicts);
    }
    isFirst = false;
    done += batch.count;
    onProgress({ done, total });
    await options.rest(performance.now() - at);
  }
  return { ...counts, notReached: total - done, preview };
}

function add(to: { created: number; updated: number; unchanged: number }, counts: AppliedCounts): void {
  to.created += counts.created;
  to.updated += counts.updated;
  to.unchanged += counts.unchanged;
}

/**
 * A deadlock, a serialisation failure, a handle or SKU that somebody took between the batch's look and its write, and a product that
 * somebody deleted there.
 */
const PASSING_FAULTS = new Set(['40P01', '40001', '23505', '23503']);
const BATCH_ATTEMPTS = 3;

/** Others write too. A batch that met one of them is rolled back; tried again it sees what they did, and the file need not be staged anew. */
async function again<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === BATCH_ATTEMPTS || !PASSING_FAULTS.has(String((error as { code?: unknown }).code))) throw error;
    }
  }
}

/** Runs work whose only effect may be on temporary tables, and takes even that back. */
async function undone<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK').catch(() => {});
  }
}

async function applyBatch(
  client: pg.ClientBase,
  options: ApplyOptions,
  batch: { low: number; high: number; isFirst: boolean; previewed: number },
): Promise<{ after: number; counts: AppliedCounts; conflicts: Conflict[]; preview: ImportResult['preview'] }> {
  const { carries, columnNames, matchBy, isDryRun } = options;
  const runAll = async (statements: readonly string[]) => {
    for (const sql of statements) await client.query(sql);
  };
  const namesOfConflict = [columnNames.sku, columnNames.title, matchBy === 'sku' ? columnNames.sku : columnNames.id];
  for (const sql of FILL_BATCH_SQL) await client.query(sql, [batch.low, batch.high]);
  // Once: batches are alike, and emptying the tables keeps what was learnt. Only the columns that join: looking at descriptions costs
  // more than it tells.
  if (batch.isFirst || isDryRun) {
    await client.query(
      'ANALYZE batch_products (product, handle), batch_variants (product, sku, id), batch_images (product)',
    );
  }
  await runAll(matchStatements(matchBy));
  const { rows: conflicts } = await client.query<Conflict>(findConflictsSql(carries), namesOfConflict);
  if (conflicts.length > 0) {
    for (const sql of DROP_CONFLICTS_SQL) await client.query(sql, [conflicts.map(({ product }) => product)]);
  }
  await client.query(NAME_OPTIONS_SQL);
  const mayDiffer = await holdsExisting(client);
  if (mayDiffer && !isDryRun) await client.query(LOCK_EXISTING_SQL);
  if (mayDiffer) await runAll(matchVariantStatements(carries));
  if (isDryRun) {
    const { rows } = await client.query<AppliedCounts>(foreseeBatchSql(carries));
    const preview =
      batch.previewed > 0
        ? await client.query<ImportResult['preview'][number]>(PREVIEW_SQL, [batch.previewed])
        : { rows: [] };
    return { after: batch.high, counts: rows[0] ?? NONE, conflicts, preview: preview.rows };
  }
  if (mayDiffer) await runAll(updateStatements(carries));
  // With the first products, so that a file that brings none leaves the catalogue's currency as it was.
  if (batch.isFirst) {
    await client.query('UPDATE catalogue SET currency = $1 WHERE currency <> $1', [options.currency]);
  }
  await runAll(insertStatements(options.currency));
  const { rows } = await client.query<AppliedCounts>(COUNT_BATCH_SQL);
  return { after: batch.high, counts: rows[0] ?? NONE, conflicts, preview: [] };
}

const NONE: AppliedCounts = { created: 0, updated: 0, unchanged: 0 };

/** A first import finds nothing in the catalogue, and need not look for what differs. */
async function holdsExisting(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM batch_products WHERE existing_id IS NOT NULL LIMIT 1');
  return rowCount !== 0;
}

/** Outside the batch's transaction, so that a dry run reports them too. */
async function rejectProducts(client: pg.ClientBase, conflicts: readonly Conflict[]): Promise<void> {
  if (conflicts.length === 0) return;
  await client.query(
    `INSERT INTO import_rejects SELECT m.fragment, c.line, CASE WHEN m.fragment = c.product THEN c.column ELSE '' END,
        CASE WHEN m.fragment = c.product THEN c.code ELSE 'with_product' END, CASE WHEN m.fragment = c.product THEN c.found ELSE '' END,
        CASE WHEN m.fragment = c.product THEN c.reason ELSE format('line %s of the same product is rejected', c.line) END
      FROM jsonb_to_recordset($1) AS c (product int, line int, "column" text, code text, found text, reason text)
        JOIN import_members m USING (product)
      ON CONFLICT DO NOTHING`,
    [JSON.stringify(conflicts)],
  );
}
