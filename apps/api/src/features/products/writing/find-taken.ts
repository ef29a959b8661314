import type { PoolClient } from 'pg';
import type { ProductChange } from './read-patch.ts';
import { BULK } from './product-sql.ts';

interface Wanting {
  id: string;
  change: ProductChange;
}
/** Handles and SKUs that other products have. */
export interface Taken {
  /** The members of a change that ask for one of them; paths are below the change. */
  faultsOf(item: Wanting): { path: string; message: string }[];
}

/**
 * Looks for handles and SKUs that changes ask for and cannot have: another product has them now, or an earlier change of the same
 * request asks for them. One that is given up by another change of the request is still taken: it is free for the next request.
 */
export async function findTaken(client: PoolClient, items: readonly Wanting[]): Promise<Taken> {
  const handles = items.flatMap(({ change }) => change.plain.handle ?? []);
  const skus = items.flatMap(({ change }) => change.variants?.flatMap(({ sku }) => sku ?? []) ?? []);
  const holders = new Map<string, string>();
  if (handles.length > 0 || skus.length > 0) {
    const { rows } = await client.query<{ key: string; id: string }>({ ...BULK.taken, values: [handles, skus] });
    for (const { key, id } of rows) holders.set(key, id);
  }
  for (const { id, change } of items) {
    for (const key of keysOf(change)) if (!holders.has(key)) holders.set(key, id);
  }
  return {
    faultsOf({ id, change }) {
      const isTaken = (key: string) => holders.get(key) !== id;
      const faults: { path: string; message: string }[] = [];
      const { handle } = change.plain;
      if (handle !== null && isTaken(`handle ${handle}`)) {
        faults.push({ path: '/handle', message: `Another product has the handle ${JSON.stringify(handle)}.` });
      }
      for (const [index, { sku }] of (change.variants ?? []).entries()) {
        if (!sku || !isTaken(`sku ${sku}`)) continue;
        faults.push({ path: `/variants/${index}/sku`, message: `Another product has the SKU ${JSON.stringify(sku)}.` });
      }
      return faults;
    },
  };
}

function keysOf({ plain, variants }: ProductChange): string[] {
  const skus = (variants ?? []).flatMap(({ sku }) => (sku ? [`sku ${sku}`] : []));
  return plain.handle === null ? skus : [`handle ${plain.handle}`, ...skus];
}
