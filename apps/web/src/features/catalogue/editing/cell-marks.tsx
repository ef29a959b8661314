import type { ReactNode } from 'react';
import type { Editing } from '../../../cache/editing/browser-editing.ts';
import type { Row } from '../page-store.ts';
import { cellId } from '../product-rows.tsx';
import { boxOf } from './cell-places.ts';
import { EDITABLE, type EditableColumn } from './cell-values.ts';
import styles from './list-work.module.css';

/** A line under each drawn cell whose change is not sent, or whose text was begun and cannot be saved yet. */
export function cellMarks({
  editing: { store, drafts },
  drawn: { first, last },
  rowAt,
}: {
  editing: Editing;
  drawn: { first: number; last: number };
  rowAt: (position: number) => Row | undefined;
}): ReactNode[] {
  const unsent = store.all().filter(({ state, failures }) => state !== 'sending' || failures > 0);
  if (unsent.length === 0 && drafts.isEmpty()) return [];

  function wordsOf(id: string, column: EditableColumn): string | undefined {
    if (drafts.get(id, column)) return 'Begun, not saved';
    return unsent.some((edit) => edit.productId === id && edit.changes[column]) ? 'Not sent' : undefined;
  }

  const marks = [];
  for (let position = first; position <= last; position += 1) {
    const id = rowAt(position)?.id;
    for (const column of id === undefined ? [] : EDITABLE) {
      const words = wordsOf(id!, column);
      const box = words && boxOf(position, column);
      if (!box) continue;
      const { left, width, top, height } = box;
      marks.push(
        <span
          key={cellId(position, column)}
          className={styles.unsent}
          title={words}
          style={{ left, width, top: top + height - 4 }}
        />,
      );
    }
  }
  return marks;
}
