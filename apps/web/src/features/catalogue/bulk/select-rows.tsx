import type { KeyboardEvent, MouseEvent } from 'react';
import { CheckBox } from '../../../ui/checkbox.tsx';
import { formatCount } from '../../../ui/format.ts';
import type { RowSelection } from '../row-selection.ts';
import type { ListSelection } from './list-selection.ts';
import styles from './bulk.module.css';
import { positionOf } from './use-touch-picking.ts';

/** What the list asks of a selection, for the selection of products. */
export function createRowSelection({
  list,
  total,
  isPicking,
  onActive,
}: {
  list: ListSelection;
  total: () => number | undefined;
  /** Whether a tap on a row selects it where rows have no columns. */
  isPicking: () => boolean;
  /** The keys go on from the row that was picked. */
  onActive: (position: number) => void;
}): RowSelection {
  const isAll = () => {
    const count = list.count(total());
    return count === undefined || (count > 0 && count === total());
  };

  function onClick(event: MouseEvent): boolean {
    const target = event.target as Element;
    const pick = target.closest<HTMLElement>('[data-pick]')?.dataset['pick'];
    if (pick === 'all') {
      if (isAll()) list.clear();
      else list.selectAll();
      return true;
    }
    const isTap = pick === undefined && isPicking() && target.closest('[data-lines], [data-view="grid"]') !== null;
    const position = pick === undefined ? (isTap ? positionOf(target) : undefined) : Number(pick);
    if (position === undefined) return false;
    // A tap on the row is one on its link; a box keeps what the browser does with it.
    if (isTap) event.preventDefault();
    if (event.shiftKey) list.extend(position, position);
    else list.toggle(position);
    onActive(position);
    return true;
  }

  function onKeyDown(event: KeyboardEvent, active: number | undefined): boolean {
    if (event.altKey) return false;
    const hasCommand = event.ctrlKey || event.metaKey;
    if (hasCommand && event.key.toLowerCase() === 'a' && !event.shiftKey) list.selectAll();
    else if (hasCommand) return false;
    else if (event.key === ' ' && active !== undefined) list.toggle(active);
    else if (event.key === 'Escape' && isPicking()) list.clear();
    else return false;
    event.preventDefault();
    return true;
  }

  function HeadBox() {
    const all = isAll();
    return (
      <span className={styles.pick} data-pick="all">
        <CheckBox
          aria-label="Select all products"
          readOnly
          checked={all}
          indeterminate={!all && list.count(total()) !== 0}
        />
      </span>
    );
  }

  return {
    subscribe: list.subscribe,
    version: list.version,
    has: list.has,
    Box,
    HeadBox,
    onClick,
    onKeyDown,
    onMove: (from, to, shift) => (shift ? list.extend(to, from) : list.leave()),
  };
}

/** The list keeps the focus and the keys; the box is for pointers and for those who read the row. */
const Box: RowSelection['Box'] = ({ position, row, selected }) => (
  <span className={styles.pick} data-pick={position}>
    <CheckBox
      aria-label={`Select ${row ? row.title || 'Untitled' : `row ${formatCount(position + 1)}`}`}
      readOnly
      checked={selected}
      disabled={!row}
      tabIndex={-1}
    />
  </span>
);
