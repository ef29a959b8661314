import type { BulkAction, BulkRequest, BulkResult, BulkSkip } from '@headroom/contracts/bulk-actions';
import type { PoolClient } from 'pg';
import { CutShort, defineJob } from '../../jobs/define-job.ts';
import { actionSql, SKIP_MESSAGES } from './bulk-action-sql.ts';
import { chooseProducts, createParameters, type ChosenProducts, type SelectProducts } from './bulk-selection.ts';
import { countChosen } from './preview-bulk.ts';

/** Products of one step: their rows are locked until it commits, and a crash repeats it. */
export const STEP_PRODUCTS = 500;
export const SKIPS_MAX = 100;
const MAX_RUNNING = 4;

/** How far a bulk job, or an undo, came. */
export interface BulkCheckpoint extends BulkResult {
  /** The last product that was looked at; they are walked by id. */
  lastId: string | null;
  /** Where it began, for the share that is done. */
  total: number;
  isDone: boolean;
}

/** Does an action to many products, each step in a transaction of its own. */
export const createBulkJob = ({ select }: { select: SelectProducts }) =>
  defineJob<BulkRequest, BulkResult, BulkCheckpoint>({
    kind: 'bulk',
    lane: 'interactive',
    maxRunning: MAX_RUNNING,
    async run({ input, checkpoint, signal, pool, step, progress }) {
      const chosen = await chooseProducts(input.selection, select);
      let at = checkpoint ?? {
        ...emptyCheckpoint(await countChosen(pool, chosen)),
        ...(await findGone(pool, chosen)),
      };
      const report = () =>
        progress({
          done: at.changed + at.unchanged + at.skipped,
          total: Math.max(at.total, doneOf(at)),
          unit: 'products',
        });
      report();
      while (!at.isDone && !signal.aborted) {
        const from = at;
        ({ checkpoint: at } = await step((client) => bulkStep(client, { chosen, action: input.action, from })));
        report();
      }
      return at.isDone ? toResult(at) : new CutShort(toResult(at));
    },
  });

export const doneOf = ({ changed, unchanged, skipped }: BulkResult): number => changed + unchanged + skipped;

export const emptyCheckpoint = (total: number): BulkCheckpoint => ({
  lastId: null,
  total,
  isDone: false,
  changed: 0,
  unchanged: 0,
  skipped: 0,
  skips: [],
});
export const toResult = ({ changed, unchanged, skipped, skips }: BulkResult): BulkResult => ({
  changed,
  unchanged,
  skipped,
  skips,
});
export const toSkip = (productId: string, title: string, code: string): BulkSkip => ({
  productId,
  title,
  code,
  message: SKIP_MESSAGES[code] ?? code,
});

/** Ids that were named and that no product has: counted once, at the beginning. */
async function findGone(pool: Pick<PoolClient, 'query'>, { ids }: ChosenProducts): Promise<Partial<BulkCheckpoint>> {
  if (!ids) return {};
  const { rows } = await pool.query<{ id: string }>(
    'SELECT i.id FROM unnest($1::uuid[]) i (id) WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = i.id) ORDER BY i.id',
    [ids],
  );
  return {
    total: ids.length,
    skipped: rows.length,
    skips: rows.slice(0, SKIPS_MAX).map(({ id }) => toSkip(id, '', 'gone')),
  };
}

async function bulkStep(
  client: PoolClient,
  { chosen, action, from }: { chosen: ChosenProducts; action: BulkAction; from: BulkCheckpoint },
): Promise<{ checkpoint: BulkCheckpoint; changed: number }> {
  const walk = createParameters(chosen.values);
  const after = from.lastId === null ? '' : ` AND p.id > ${walk.add(from.lastId)}`;
  // Everybody locks products in the order of their ids, so that nobody waits for each other.
  const { rows: locked } = await client.query<{ id: string }>(
    `SELECT p.id FROM products p WHERE ${chosen.where}${after} ORDER BY p.id LIMIT ${STEP_PRODUCTS} FOR NO KEY UPDATE`,
    walk.values,
  );
  const ids = locked.map(({ id }) => id);
  const lastId = ids.at(-1);
  if (lastId === undefined) return { checkpoint: { ...from, isDone: true }, changed: 0 };

  const judging = createParameters([ids]);
  const { judge } = actionSql(action, judging);
  const { rows: judged } = await client.query<{ id: string; title: string; verdict: string }>(
    `WITH c AS MATERIALIZED (SELECT p.id, p.title, p.status, p.tags, p.price FROM products p WHERE p.id = ANY ($1::uuid[]))
     SELECT c.id, CASE WHEN verdict IN ('change', 'same') THEN '' ELSE c.title END AS title, verdict
     FROM ${judge.from} CROSS JOIN LATERAL (SELECT ${judge.verdict} AS verdict) j ORDER BY c.id`,
    judging.values,
  );
  const changing = judged.filter(({ verdict }) => verdict === 'change').map(({ id }) => id);
  const skips = judged.filter(({ verdict }) => verdict !== 'change' && verdict !== 'same');
  if (changing.length > 0) await applyTo(client, { action, ids: changing });
  return {
    changed: changing.length,
    checkpoint: {
      ...from,
      lastId,
      changed: from.changed + changing.length,
      unchanged: from.unchanged + judged.length - changing.length - skips.length,
      skipped: from.skipped + skips.length,
      skips: [...from.skips, ...skips.map(({ id, title, verdict }) => toSkip(id, title, verdict))].slice(0, SKIPS_MAX),
    },
  };
}

async function applyTo(client: PoolClient, { action, ids }: { action: BulkAction; ids: string[] }): Promise<void> {
  const parameters = createParameters([ids]);
  for (const text of actionSql(action, parameters).apply('$1')) await client.query(text, parameters.values);
}
