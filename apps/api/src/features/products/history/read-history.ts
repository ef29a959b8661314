import type { History, HistoryEntry } from '@headroom/contracts/product-writes';
import { diffImages, type ProductImageOfVersion } from './diff-images.ts';
import type { HistoryRepository, VersionRow } from './history-repository.ts';

/**
 * The changes of a product, newest first: the row of version v says what the product was before the change that made v + 1, and who
 * made it. Undefined where there is no such product.
 * @param before only versions below this one.
 */
export async function readHistory(
  repository: HistoryRepository,
  { id, limit, before }: { id: string; limit: number; before: number | undefined },
): Promise<History | undefined> {
  const present = await repository.present(id);
  if (!present) return undefined;
  const isFromNow = before === undefined || before > present.version;
  // One row more than entries tells whether there are earlier ones; further back, one more says what the first entry made.
  const version = isFromNow ? present.version : before;
  const rows = await repository.below(id, { version, limit: limit + (isFromNow ? 1 : 2) });
  let after: ProductImageOfVersion | null = present;
  if (!isFromNow) {
    const first = rows[0]?.version === before - 1 ? rows.shift() : undefined;
    after = first?.image ?? null;
  }
  const entries: HistoryEntry[] = [];
  for (const row of rows.slice(0, limit)) {
    entries.push(toEntry(row, after));
    after = row.image;
  }
  if (rows.length > limit) return { entries, next: entries.at(-1)?.version ?? null };
  const first = creationOf(present, { oldest: rows.at(-1), before });
  if (first && entries.length < limit) entries.push(first);
  else if (first) return { entries, next: entries.at(-1)?.version ?? null };
  return { entries, next: null };
}

const toEntry = (row: VersionRow, after: ProductImageOfVersion | null): HistoryEntry => ({
  version: row.version + 1,
  at: row.at.toISOString(),
  actor: row.actor,
  job: row.job,
  isCreation: row.version === 0,
  changes: row.image && after ? diffImages(row.image, after) : [],
});

/** The creation of a product that nobody named as its author has no row; it is known where the history reaches back to version 1. */
function creationOf(
  present: ProductImageOfVersion,
  { oldest, before }: { oldest: VersionRow | undefined; before: number | undefined },
): HistoryEntry | undefined {
  if ((before ?? 2) <= 1) return undefined;
  const oldestVersion = oldest?.version ?? Math.min(present.version, (before ?? Infinity) - 1);
  if (oldestVersion !== 1) return undefined;
  return { version: 1, at: present.createdAt, actor: null, job: null, isCreation: true, changes: [] };
}
