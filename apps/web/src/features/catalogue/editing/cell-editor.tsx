import { PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import type { KeyboardEvent } from 'react';
import type { KnownProduct } from '../../../cache/editing/product-changes.ts';
import { isRead } from '../../../cache/editing/product-rules.ts';
import { PRODUCT_STATUS_WORDS } from '../../../ui/status.tsx';
import wrong from '../../../ui/wrong.module.css';
import type { CellBox } from './cell-places.ts';
import { CELL_NAMES, readCell, type EditableColumn } from './cell-values.ts';
import styles from './list-work.module.css';

/** A cell that is open, and what is typed in it. */
export interface OpenCell {
  position: number;
  /** As the server said it. */
  row: KnownProduct;
  column: EditableColumn;
  /** What stood in the cell when it was opened. */
  from: unknown;
  /** The same as it is typed. */
  opened: string;
  text: string;
}

/** The field that lies over an open cell. */
export function CellEditor({
  open,
  box,
  currency,
  onText,
  onLeave,
  onKeyDown,
}: {
  open: OpenCell;
  box: CellBox;
  currency: string;
  onText: (text: string) => void;
  onLeave: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { column, text } = open;
  const reading = readCell(text, column, currency);
  const problem = isRead(reading) ? undefined : reading.problem;
  const common = {
    className: column === 'price' || column === 'stock' ? `${styles.input} ${styles.number}` : styles.input,
    'aria-label': `${CELL_NAMES[column]} of ${open.row.title ?? 'the product'}`,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': problem ? 'cell-problem' : undefined,
    value: text,
    onChange: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value),
    onBlur: (event: { currentTarget: Element }) => {
      if (document.activeElement !== event.currentTarget) onLeave();
    },
    onKeyDown,
  } as const;
  const width = Math.max(box.width, column === 'status' ? 112 : 88);
  return (
    <span className={styles.editor} style={{ ...box, width, left: box.left + box.width - width }}>
      {column === 'status' ? (
        <select {...common} ref={focus}>
          {PRODUCT_STATUSES.map((status) => (
            <option key={status} value={status}>
              {PRODUCT_STATUS_WORDS[status]}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} ref={focus} autoComplete="off" inputMode={column === 'price' ? 'decimal' : 'text'} />
      )}
      {problem && (
        <span id="cell-problem" className={`${wrong.wrong} ${styles.problem}`} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

/** The cell was opened by a key or a press: typing goes on in it. The function does not change, so it runs once. */
function focus(element: HTMLInputElement | HTMLSelectElement | null): void {
  element?.focus({ preventScroll: true });
  if (element instanceof HTMLInputElement) element.select();
}
