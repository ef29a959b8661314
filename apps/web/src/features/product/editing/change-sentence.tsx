import { Fragment } from 'react';
import type { Edit } from '../../../cache/editing/edit.ts';
import { fieldsOf } from '../../../cache/editing/product-changes.ts';
import { changeWords, type HistoryChange } from './history-words.tsx';

/** What an edit changes, as the history tells it. */
export function changesOf({ changes }: Edit): HistoryChange[] {
  return fieldsOf(changes).map((field) => ({ field, from: changes[field]!.from, to: changes[field]!.to }));
}

/** Changes as the rest of a sentence that begins with who made them. */
export function ChangeSentence({
  changes,
  currency,
  verb = false,
  isUnsent = false,
}: {
  changes: readonly HistoryChange[];
  currency: string;
  /** Whether it begins with “changed”. */
  verb?: boolean;
  isUnsent?: boolean;
}) {
  if (changes.length === 0) return 'left it unchanged';
  return (
    <>
      {verb && 'changed '}
      {changes.map((change, index) => (
        <Fragment key={change.field}>
          {index > 0 && (index === changes.length - 1 ? ' and ' : ', ')}
          {changeWords(change, currency, isUnsent ? 'mark' : 'span')}
        </Fragment>
      ))}
    </>
  );
}
