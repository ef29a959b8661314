import type { BulkResult } from '@headroom/contracts/bulk-actions';
import type { PoolClient } from 'pg';
import { CutShort, defineJob, JobError } from '../../jobs/define-job.ts';
import { doneOf, emptyCheckpoint, SKIPS_MAX, toResult, toSkip, type BulkCheckpoint } from './bulk-job.ts';
import { restoreProducts } from './restore-products.ts';

/** Fewer than a bulk action's: each product comes back with its variants and pictures. */
const STEP_PRODUCTS = 200;
const MAX_RUNNING = 2;
/** Of one step, where others take the very handles and SKUs that it gives back. */
const ATTEMPTS = 5;
const UNIQUE_VIOLATION = '23505';

/** Takes back what a job did to products: their images from before, for each that nobody has changed since. */
export const createUndoJob = () =>
  defineJob<unknown, BulkResult, BulkCheckpoint>({
    kind: 'undo',
    lane: 'interactive',
    maxRunning: MAX_RUNNING,
    async run({ undoOf, checkpoint, signal, pool, step, progress }) {
      if (!undoOf) throw new JobError('gone', 'The job that was to be undone is no longer known.');
      let at = checkpoint;
      if (!at) {
        const { rows } = await pool.query<{ total: number }>(
          'SELECT count(DISTINCT product_id) AS total FROM product_versions WHERE job_id = $1',
          [undoOf],
        );
        at = emptyCheckpoint(rows[0]?.total ?? 0);
      }
      while (!at.isDone && !signal.aborted) {
        const from: BulkCheckpoint = at;
        progress({ done: doneOf(from), total: from.total, unit: 'products' });
        ({ checkpoint: at } = await repeated(() => step((client) => undoStep(client, { undoOf, from }))));
      }
      progress({ done: doneOf(at), total: at.total, unit: 'products' });
      return at.isDone ? toResult(at) : new CutShort(toResult(at));
    },
  });

/** Runs a step again that somebody got in the way of between its look for conflicts and its writing; nothing of it was kept. */
async function repeated<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (tries === ATTEMPTS || (error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    }
  }
}

interface TouchedProduct {
  id: string;
  title: string;
  verdict: 'restore' | 'remove' | 'undone' | 'changed_since' | 'gone';
}

async function undoStep(
  client: PoolClient,
  { undoOf, from }: { undoOf: string; from: BulkCheckpoint },
): Promise<{ checkpoint: BulkCheckpoint; changed: number }> {
  const { rows: chosen } = await client.query<{ id: string }>(
    `SELECT DISTINCT product_id AS id FROM product_versions WHERE job_id = $1 AND ($2::uuid IS NULL OR product_id > $2)
     ORDER BY product_id LIMIT ${STEP_PRODUCTS}`,
    [undoOf, from.lastId],
  );
  const ids = chosen.map(({ id }) => id);
  const lastId = ids.at(-1);
  if (lastId === undefined) return { checkpoint: { ...from, isDone: true }, changed: 0 };
  await client.query('SELECT FROM products WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [ids]);
  // The job may have written a product several times, one version after the other; anybody else's version between or behind them stays.
  // An undo of it that was cancelled has taken some of it back already.
  const { rows: touched } = await client.query<TouchedProduct>(
    `SELECT t.id, coalesce(p.title, t.title, '') AS title, CASE
         WHEN EXISTS (SELECT FROM product_versions u JOIN jobs j ON j.id = u.job_id
           WHERE j.undo_of = $1 AND u.product_id = t.id AND u.version > t.last) THEN 'undone'
         WHEN p.id IS NULL THEN 'gone'
         WHEN p.version <> t.last + 1 OR t.writes <> t.last - t.first + 1 THEN 'changed_since'
         WHEN t.first = 0 THEN 'remove'
         ELSE 'restore' END AS verdict
     FROM (
       SELECT v.product_id AS id, min(v.version) AS first, max(v.version) AS last, count(*) AS writes, min(v.image->>'title') AS title
       FROM product_versions v WHERE v.job_id = $1 AND v.product_id = ANY ($2::uuid[]) GROUP BY v.product_id
     ) t LEFT JOIN products p ON p.id = t.id ORDER BY t.id`,
    [undoOf, ids],
  );
  const of = (verdict: TouchedProduct['verdict']) =>
    touched.filter((product) => product.verdict === verdict).map(({ id }) => id);
  // First, since they may have the handles and SKUs that others get back.
  const removed = of('remove');
  if (removed.length > 0) await client.query('DELETE FROM products WHERE id = ANY ($1::uuid[])', [removed]);
  const conflicts = await restoreProducts(client, { jobId: undoOf, ids: of('restore') });
  const skips = touched.flatMap(({ id, title, verdict }) => {
    if (conflicts.has(id)) return [toSkip(id, title, 'conflict')];
    return verdict === 'changed_since' || verdict === 'gone' ? [toSkip(id, title, verdict)] : [];
  });
  const unchanged = of('undone').length;
  const changed = touched.length - unchanged - skips.length;
  return {
    changed,
    checkpoint: {
      ...from,
      lastId,
      changed: from.changed + changed,
      unchanged: from.unchanged + unchanged,
      skipped: from.skipped + skips.length,
      skips: [...from.skips, ...skips].slice(0, SKIPS_MAX),
    },
  };
}
