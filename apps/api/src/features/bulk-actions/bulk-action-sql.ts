import type { BulkAction } from '@headroom/contracts/bulk-actions';
import { LIMITS, type ProductStatus } from '@headroom/contracts/catalogue';

/** Collects the parameters of one statement; `add` gives the placeholder. */
export interface Parameters {
  add(value: unknown): string;
}

/** One action as SQL. */
export interface ActionSql {
  /**
   * Judges rows of a relation `c` with the columns id, title, status, tags, price: what the product shows before and after (jsonb), and the
   * verdict: `change`, `same`, or the code of why it is skipped.
   */
  judge: { before: string; after: string; verdict: string; from: string };
  /** Statements that do it to the products whose ids stand in the parameter. */
  apply: (ids: string) => string[];
}

const TARGET = { archive: 'archived', activate: 'active', draft: 'draft' } as const satisfies Record<
  string,
  ProductStatus
>;

/** Why a product is skipped, for people. */
export const SKIP_MESSAGES: Readonly<Record<string, string>> = {
  price_below_zero: 'A price would fall below zero.',
  price_too_high: 'A price would be too high.',
  too_many_tags: `It would have more than ${LIMITS.tags} tags.`,
  changed_since: 'It was changed since.',
  gone: 'The product is gone.',
  conflict: 'Another product has its handle or a SKU of it by now.',
};

/** Turns an action into SQL over one statement's parameters. */
export function actionSql(action: BulkAction, parameters: Parameters): ActionSql {
  switch (action.kind) {
    case 'tag':
      return tagSql(action, parameters);
    case 'reprice':
      return repriceSql(action, parameters);
    default:
      return statusSql(TARGET[action.kind]);
  }
}

const statusSql = (status: ProductStatus): ActionSql => ({
  judge: {
    from: 'c',
    before: 'to_jsonb(c.status)',
    after: `to_jsonb('${status}'::text)`,
    verdict: `CASE WHEN c.status = '${status}' THEN 'same' ELSE 'change' END`,
  },
  apply: (ids) => [`UPDATE products SET status = '${status}' WHERE id = ANY (${ids}::uuid[])`],
});

/** Present tags keep their order; new ones come behind, each once. */
function tagSql({ add, remove }: { add: string[]; remove: string[] }, parameters: Parameters): ActionSql {
  const [added, removed] = [parameters.add(add), parameters.add(remove)];
  const tags = (present: string) => `(
    SELECT coalesce(array_agg(t.tag ORDER BY t.n), '{}') FROM (
      SELECT t.tag, t.n FROM unnest(${present}) WITH ORDINALITY t (tag, n) WHERE t.tag <> ALL (${removed}::text[])
      UNION ALL
      SELECT a.tag, 1000000 + a.n FROM unnest(${added}::text[]) WITH ORDINALITY a (tag, n) WHERE a.tag <> ALL (${present})
    ) t)`;
  return {
    judge: {
      from: `c CROSS JOIN LATERAL (SELECT ${tags('c.tags')} AS tags) t`,
      before: 'to_jsonb(c.tags)',
      after: 'to_jsonb(t.tags)',
      verdict: `CASE WHEN t.tags = c.tags THEN 'same' WHEN cardinality(t.tags) > ${LIMITS.tags} THEN 'too_many_tags' ELSE 'change' END`,
    },
    apply: (ids) => [`UPDATE products p SET tags = ${tags('p.tags')} WHERE p.id = ANY (${ids}::uuid[])`],
  };
}

/** Every variant by itself; a product without variants by its own price. PostgreSQL's numeric rounds half away from zero. */
function repriceSql(
  { percent, amount, roundTo = 1 }: { percent?: number; amount?: number; roundTo?: number },
  parameters: Parameters,
): ActionSql {
  const step = `${parameters.add(roundTo)}::numeric`;
  const by = percent === undefined ? `${parameters.add(amount ?? 0)}::numeric` : `${parameters.add(percent)}::numeric`;
  const reprice = (price: string) =>
    `(round((${percent === undefined ? `${price} + ${by}` : `${price} * (100 + ${by}) / 100`}) / ${step}) * ${step})`;
  return {
    judge: {
      from: `c CROSS JOIN LATERAL (
        SELECT min(x.price) AS price, min(${reprice('x.price')}) AS lowest, max(${reprice('x.price')}) AS highest,
          bool_or(${reprice('x.price')} <> x.price) AS changes
        FROM (
          SELECT v.price FROM variants v WHERE v.product_id = c.id
          UNION ALL
          SELECT c.price WHERE NOT EXISTS (SELECT FROM variants v WHERE v.product_id = c.id)
        ) x) r`,
      before: 'to_jsonb(r.price)',
      after: 'to_jsonb(r.lowest::bigint)',
      verdict: `CASE WHEN r.lowest < 0 THEN 'price_below_zero' WHEN r.highest > ${LIMITS.price} THEN 'price_too_high'
        WHEN r.changes THEN 'change' ELSE 'same' END`,
    },
    apply: (ids) => [
      `UPDATE variants v SET price = ${reprice('v.price')}::bigint
       WHERE v.product_id = ANY (${ids}::uuid[]) AND ${reprice('v.price')} <> v.price`,
      `UPDATE products p SET price = ${reprice('p.price')}::bigint
       WHERE p.id = ANY (${ids}::uuid[]) AND NOT EXISTS (SELECT FROM variants v WHERE v.product_id = p.id)`,
    ],
  };
}
