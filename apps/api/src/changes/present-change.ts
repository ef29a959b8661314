import type { Change, ChangeKeys } from '@headroom/contracts/changes';
import type { User } from '@headroom/contracts/accounts';
import type { BulkEntry, FeedEntry, FeedKeys, SingleEntry } from './feed-repository.ts';

export interface FeedReader {
  /** Whoever is not signed in sees active products only. */
  readonly activeOnly: boolean;
  /** Editors see who changed a product, and what it was before. */
  readonly isEditor: boolean;
}
export const feedReaderOf = (user: User | null): FeedReader => ({
  activeOnly: user === null,
  isEditor: user !== null && user.role !== 'viewer',
});

/** What a reader may see of an entry; undefined where that is nothing. */
export function presentChange(entry: FeedEntry, reader: FeedReader): Change | undefined {
  const op = opFor(entry, reader);
  if (op === undefined) return undefined;
  const { at, actor } = entry;
  if (entry.op === 'bulk') {
    return { op: 'bulk', kind: op, productIds: [...entry.productIds], at, ...(reader.isEditor && { actor }) };
  }
  const { productId, version, before } = entry;
  const after = op === 'gone' || op === 'delete' ? null : contractKeys(entry.after);
  return { op, productId, version, at, after, ...(reader.isEditor && { actor, before: contractKeys(before) }) };
}

/** The feed keeps more for our own caches. */
function contractKeys(keys: FeedKeys | null): ChangeKeys | null {
  if (keys === null) return null;
  const { searchHash: _hash, titleKey: _title, vendorKey: _vendor, ...told } = keys;
  return told;
}

/** A product that becomes active is new to whoever sees active ones only, and one that no longer is has gone. */
function opFor(entry: FeedEntry, { activeOnly }: FeedReader): SingleEntry['op'] | 'gone' | undefined {
  const op: SingleEntry['op'] = entry.op === 'bulk' ? (entry as BulkEntry).kind : entry.op;
  if (!activeOnly) return op;
  const was = entry.before?.status === 'active';
  const is = entry.after?.status === 'active';
  if (!was && !is) return undefined;
  if (!was) return 'create';
  if (is) return 'update';
  return op === 'delete' ? 'delete' : 'gone';
}
