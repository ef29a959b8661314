import type { ComponentType, KeyboardEvent, MouseEvent } from 'react';
import type { Row } from './page-store.ts';

/** What the list needs to know of a selection. The rest of it comes in a chunk of its own, for those who may edit. */
export interface RowSelection {
  subscribe: (listener: () => void) => () => void;
  version: () => number;
  /** Whether the row at a position (0-based) is selected. */
  has: (position: number) => boolean;
  /** The box of one row. */
  Box: ComponentType<{ position: number; row: Row | undefined; selected: boolean }>;
  /** The box in the table's head: all or none. */
  HeadBox: ComponentType;
  /** Whether the click (or key) was the selection's and is dealt with. */
  onClick: (event: MouseEvent, active: number | undefined) => boolean;
  onKeyDown: (event: KeyboardEvent, active: number | undefined) => boolean;
  /** The active row moves by a key. */
  onMove: (from: number, to: number, shift: boolean) => void;
}
