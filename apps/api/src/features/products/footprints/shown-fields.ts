import type { FeedKeys } from '../../../changes/feed-repository.ts';
import type { FieldSelection } from '../field-selection.ts';
import { sameTexts } from './match-filter.ts';

/** Fields of a product that the feed tells, before and after. */
const TOLD = [
  'title',
  'vendor',
  'type',
  'tags',
  'status',
  'price',
  'stock',
  'optimizationStatus',
  'lastOptimized',
  'createdAt',
] as const;
export type ToldField = (typeof TOLD)[number];
const isTold = (field: string): field is ToldField => (TOLD as readonly string[]).includes(field);

/**
 * The fields of a selection that can be compared; null where one is among them of which the feed says nothing (a description, variants)
 * or that every change touches (the version): then every change of a row shows. An id never changes.
 */
export function shownFields(selection: FieldSelection): readonly ToldField[] | null {
  const fields: ToldField[] = [];
  for (const field of selection.keys()) {
    if (isTold(field)) fields.push(field);
    else if (field !== 'id') return null;
  }
  return fields;
}

/** Whether a change of a row shows. */
export function shownDiffer(shown: readonly ToldField[] | null, before: FeedKeys, after: FeedKeys): boolean {
  if (shown === null) return true;
  for (const field of shown) {
    if (field === 'tags' ? !sameTexts(before.tags, after.tags) : before[field] !== after[field]) return true;
  }
  return false;
}
