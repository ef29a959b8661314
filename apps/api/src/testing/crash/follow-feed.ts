import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Changes } from '@headroom/contracts/changes';
import type { PatientClient } from './patient-client.ts';

const PAUSE_MILLISECONDS = 100;

/** Reads the change feed from a cursor on; once nothing more is there and `isOver`, it is done. */
export async function followFeed({
  client,
  since,
  isOver,
}: {
  client: PatientClient;
  since: string;
  isOver: () => boolean;
}): Promise<Change[]> {
  const changes: Change[] = [];
  for (let cursor = since; ;) {
    // Before the page: what comes after it must be read too.
    const isLast = isOver();
    const reply = await client({ method: 'GET', path: `/changes?since=${encodeURIComponent(cursor)}&limit=200` });
    if (reply.status !== 200) throw new Error(`The feed broke: ${reply.status} ${JSON.stringify(reply.json)}`);
    const page = reply.json as Changes;
    changes.push(...page.changes);
    cursor = page.next;
    if (page.hasMore) continue;
    if (isLast) return changes;
    await sleep(PAUSE_MILLISECONDS);
  }
}

/**
 * The feed must name each version of a product exactly once, by an entry of its own or by a bulk entry, and entries in their order.
 * @returns a sentence for each thing that is wrong.
 */
export function checkFeed({
  changes,
  start,
  now,
}: {
  changes: readonly Change[];
  /** Versions at the cursor, and now. */
  start: ReadonlyMap<string, number>;
  now: ReadonlyMap<string, number>;
}): string[] {
  const faults: string[] = [];
  /** How often each product is named. */
  const named = new Map<string, { entries: number }>();
  const of = (productId: string) => {
    const found = named.get(productId) ?? { entries: 0 };
    named.set(productId, found);
    return found;
  };
  for (const change of changes) {
    if (change.op === 'bulk') {
      for (const productId of change.productIds) of(productId).entries += 1;
      continue;
    }
    const product = of(change.productId);
    product.entries += 1;
    // Each entry before this one was a version of its own: with a bulk entry between, this one's is higher by one more.
    const expected = (start.get(change.productId) ?? 0) + product.entries;
    if (change.version !== expected) {
      faults.push(`The feed names version ${change.version} of ${change.productId} as its ${product.entries}th change`);
    }
  }
  for (const [productId, version] of now) {
    const expected = version - (start.get(productId) ?? 0);
    const { entries } = of(productId);
    if (entries !== expected) {
      faults.push(`The feed names ${entries} changes of ${productId}, and there were ${expected}`);
    }
  }
  return faults;
}
