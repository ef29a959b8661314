import type { BulkAction, BulkPreview } from '@headroom/contracts/bulk-actions';
import type { Pool } from 'pg';
import { actionSql, SKIP_MESSAGES } from './bulk-action-sql.ts';
import { createParameters, type ChosenProducts } from './bulk-selection.ts';

/** Above this the effect is worked out on about so many, drawn by chance: judging a million prices takes seconds. */
const SAMPLE_PRODUCTS = 20_000;
const SHOWN = 10;

/** How many products somebody chose. */
export async function countChosen(pool: Pick<Pool, 'query'>, { where, values }: ChosenProducts): Promise<number> {
  const { rows } = await pool.query<{ total: number }>(`SELECT count(*) AS total FROM products p WHERE ${where}`, [
    ...values,
  ]);
  return rows[0]?.total ?? 0;
}

/**
 * What an action would do to the chosen products, without doing it.
 * @param sampleProducts how many are judged at most; tests shrink it.
 */
export async function previewBulk(
  pool: Pick<Pool, 'query'>,
  {
    chosen,
    action,
    sampleProducts = SAMPLE_PRODUCTS,
  }: { chosen: ChosenProducts; action: BulkAction; sampleProducts?: number },
): Promise<BulkPreview> {
  const found = await countChosen(pool, chosen);
  const isExact = found <= sampleProducts;
  const parameters = createParameters(chosen.values);
  const { judge } = actionSql(action, parameters);
  const share = isExact ? '' : ` AND random() < ${parameters.add(sampleProducts / found)}::float8`;
  const { rows } = await pool.query<{
    judged: number;
    changing: number;
    same: number;
    samples: BulkPreview['samples'];
    skips: { productId: string; title: string; code: string }[];
  }>(
    `WITH c AS MATERIALIZED (SELECT p.id, p.title, p.status, p.tags, p.price FROM products p WHERE ${chosen.where}${share}),
       judged AS MATERIALIZED (
         SELECT c.id, c.title, ${judge.before} AS before, ${judge.after} AS after, ${judge.verdict} AS verdict FROM ${judge.from})
     SELECT count(*) AS judged, count(*) FILTER (WHERE verdict = 'change') AS changing, count(*) FILTER (WHERE verdict = 'same') AS same,
       (SELECT coalesce(json_agg(s), '[]') FROM (
         SELECT id AS "productId", title, before, after FROM judged WHERE verdict = 'change' ORDER BY id DESC LIMIT ${SHOWN}) s) AS samples,
       (SELECT coalesce(json_agg(s), '[]') FROM (
         SELECT id AS "productId", title, verdict AS code FROM judged WHERE verdict NOT IN ('change', 'same')
         ORDER BY id DESC LIMIT ${SHOWN}) s) AS skips
     FROM judged`,
    parameters.values,
  );
  const { judged = 0, changing = 0, same = 0, samples = [], skips = [] } = rows[0] ?? {};
  const total = chosen.ids?.length ?? found;
  const scale = isExact || judged === 0 ? 1 : found / judged;
  const [scaledChanging, unchanged] = [Math.round(changing * scale), Math.round(same * scale)];
  return {
    total,
    changing: scaledChanging,
    unchanged,
    // What is left: skipped by the action, or named by an id that no product has.
    skipped: Math.max(0, total - scaledChanging - unchanged),
    isExact,
    samples,
    skips: skips.map((skip) => ({ ...skip, message: SKIP_MESSAGES[skip.code] ?? skip.code })),
  };
}
