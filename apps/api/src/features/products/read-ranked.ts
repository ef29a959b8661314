import { meet } from '../../changes/snapshot.ts';
import type { ListOrder, ListTuning, RowKey } from './list-request.ts';
import type { PageRepository, RowsPage } from './page-repository.ts';
import type { FoundPage, Place, Reading, ReadSorted } from './read-sorted.ts';
import type { RelevanceRepository } from './relevance-repository.ts';
import type { SearchQuery } from './search-query.ts';

export interface FoundRanked extends FoundPage {
  /** Lowest candidate id, for the cursors; null where every match is a candidate. */
  boundary: string | null;
}

/**
 * Reads a list by relevance: the ranked candidates, then the remaining matches by falling id
 * (docs/decisions/0006-search-and-relevance.md).
 */
export function createReadRanked(dependencies: {
  pages: PageRepository;
  relevance: RelevanceRepository;
  readSorted: ReadSorted;
  tuning: ListTuning;
}) {
  const { pages, relevance, readSorted, tuning } = dependencies;
  return async function readRanked(reading: Reading & { search: SearchQuery }, place: Place): Promise<FoundRanked> {
    const { filter, selection, limit, search } = reading;
    const byId: ListOrder = { key: 'id', descending: true };
    const { cursor, offset } = place;
    const boundary = cursor?.boundary ?? null;
    const behind = async (at: RowKey, rows: number) =>
      withoutKeys(await pages.read({ filter, selection, limit: rows, order: byId, after: { at, inclusive: false } }));

    if (cursor?.at.key === '') return { ...(await behind(cursor.at, limit)), boundary, positionAsOf: null };
    if (!cursor && offset >= tuning.relevanceCandidates)
      return { ...withoutKeys(await readSorted({ ...reading, order: byId }, place)), boundary: null };
    const ranked = await relevance.read({
      filter,
      prefix: search.prefix,
      selection,
      limit,
      boundary,
      ...(cursor ? { after: cursor.at, backwards: cursor.backwards } : { skip: offset }),
    });
    const found: FoundRanked = { ...ranked, positionAsOf: cursor ? null : new Date() };
    if (ranked.more || ranked.boundary === null || cursor?.backwards) return found;
    // The candidates end on this page: fill it up from behind them.
    const rest = await behind({ key: '', id: ranked.boundary }, Math.max(1, limit - ranked.rows));
    const snapshot = meet(ranked.snapshot, rest.snapshot);
    const next = rest.ids[0] ?? null;
    if (ranked.rows === limit)
      return { ...found, more: rest.rows > 0, last: { key: '', id: ranked.boundary }, next, snapshot };
    return {
      ...found,
      snapshot,
      ids: [...ranked.ids, ...rest.ids],
      next: rest.next,
      json: joinArrays(ranked.json, rest.json),
      rows: ranked.rows + rest.rows,
      more: rest.more,
      last: rest.last,
    };
  };
}
export type ReadRanked = ReturnType<typeof createReadRanked>;

/** Places behind the candidates are told by an empty key: ranks are never empty. From there cursors lead onwards only. */
function withoutKeys<T extends RowsPage>(page: T): T {
  return { ...page, first: null, last: page.last && { key: '', id: page.last.id } };
}

/** Two JSON arrays, as text, in one. */
function joinArrays(one: string, other: string): string {
  if (one === '[]') return other;
  if (other === '[]') return one;
  return `${one.slice(0, -1)},${other.slice(1)}`;
}
