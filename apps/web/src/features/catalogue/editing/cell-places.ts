import { LIST_ID } from '../product-list.tsx';
import { cellId } from '../product-rows.tsx';
import { EDITABLE, type EditableColumn } from './cell-values.ts';

/** In CSS pixels from the beginning of the element that holds the rows. */
export interface CellBox {
  left: number;
  width: number;
  top: number;
  height: number;
}

/** The element that scrolls and has the focus. */
export const listFrame = () => document.getElementById(LIST_ID);

/** A cell, while its row is drawn and its column shown. */
export const cellAt = (position: number, column: EditableColumn) => document.getElementById(cellId(position, column));

/** The columns of a row that can be edited and are shown, in their order. */
export const columnsAt = (position: number) => EDITABLE.filter((column) => cellAt(position, column));

/** Where a cell stands; undefined while it is not drawn. */
export function boxOf(position: number, column: EditableColumn): CellBox | undefined {
  const cell = cellAt(position, column);
  const row = cell?.parentElement;
  if (!cell || !row) return undefined;
  return { left: cell.offsetLeft - 4, width: cell.offsetWidth + 8, top: row.offsetTop, height: row.offsetHeight - 1 };
}
