import type { PoolClient } from 'pg';
import { IMAGES, VARIANTS } from './before-images-sql.ts';

/** A handle or SKU that a product is to have again, and who has it now. */
interface Wanted {
  id: string;
  key: string;
  holder: string | null;
}

const WANTED = `WITH ${IMAGES}, ${VARIANTS}, wanted AS (
  SELECT id, 'handle' AS kind, image->>'handle' AS name FROM images
  UNION ALL SELECT product_id, 'sku', sku FROM old WHERE sku IS NOT NULL
) SELECT id, kind || ' ' || name AS key, CASE kind
    WHEN 'handle' THEN (SELECT p.id FROM products p WHERE p.handle = name)
    ELSE (SELECT v.product_id FROM variants v WHERE v.sku = name) END AS holder
  FROM wanted ORDER BY id`;

/**
 * Looks, before anything is written, for products that cannot become again what they were before a job: another product has their
 * handle or a SKU and keeps it, or an earlier one of `ids` had it before as well and gets it. What products of `ids` have of each other is free, as
 * long as they go back themselves.
 */
export async function findConflicts(
  client: Pick<PoolClient, 'query'>,
  { jobId, ids }: { jobId: string; ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<Wanted>(WANTED, [jobId, ids]);
  const restored = new Set(ids);
  const conflicts = new Set<string>();
  // Whoever cannot go back keeps what he has, and that may be what another wants.
  for (let id = findConflict(rows, restored); id !== undefined; id = findConflict(rows, restored)) {
    restored.delete(id);
    conflicts.add(id);
  }
  return conflicts;
}

function findConflict(wanted: readonly Wanted[], restored: ReadonlySet<string>): string | undefined {
  const takers = new Map<string, string>();
  for (const { id, key, holder } of wanted) {
    if (!restored.has(id)) continue;
    const isKept = holder !== null && holder !== id && !restored.has(holder);
    if (isKept || takers.has(key)) return id;
    takers.set(key, id);
  }
  return undefined;
}
