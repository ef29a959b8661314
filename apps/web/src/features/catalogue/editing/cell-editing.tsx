/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A grid holds nothing but rows of cells, and these are no table's. */
import { PRODUCT_STATUSES } from '@headroom/contracts/catalogue';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { useLocation } from 'wouter';
import { productHref } from '../../../cache/catalogue-query.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import type { KnownProduct } from '../../../cache/editing/product-changes.ts';
import { isRead } from '../../../cache/editing/product-rules.ts';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { useShortcut } from '../../../ui/shortcuts.tsx';
import { PRODUCT_STATUS_WORDS } from '../../../ui/status.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import type { Row } from '../page-store.ts';
import { LIST_ID } from '../product-list.tsx';
import { cellId } from '../product-rows.tsx';
import { CELL_NAMES, cellText, cellValues, EDITABLE, readCell, whyFixed, type EditableColumn } from './cell-values.ts';
import styles from './list-work.module.css';
import type { ListWorkProps } from './list-work.tsx';

interface Draft {
  position: number;
  /** As the server said it, with what stood in the cell when it was opened. */
  row: KnownProduct;
  column: EditableColumn;
  from: unknown;
  /** What the editor opened with. */
  opened: string;
  text: string;
}

const frameOf = () => document.getElementById(LIST_ID);
const cellOf = (position: number, column: EditableColumn) => document.getElementById(cellId(position, column));
/** The columns that are shown, in their order. */
const columnsAt = (position: number) => EDITABLE.filter((column) => cellOf(position, column));

/**
 * Cells of the table that are edited where they stand. By keys: left and right choose a cell of the active row, Enter or
 * F2 opens it, Enter saves, Tab saves and goes on, Escape gives up. By pointer: a press on a price, stock or status.
 *
 * The list keeps its own keys and clicks; this looks at them first, on the same element, and takes those that are its own.
 */
export function CellEditing({
  shown,
  scroller,
  active,
  currency,
  onActive,
  store,
  serverRow,
}: ListWorkProps & { store: EditStore; serverRow: (row: Row) => Row }) {
  const { store: pages, state } = shown;
  const [column, setColumn] = useState<EditableColumn>();
  const [draft, setDraft] = useState<Draft>();
  const [hovered, setHovered] = useState<number>();
  const [, navigate] = useLocation();
  const toast = useToast();
  const announce = useAnnounce();
  const drawn = useSyncExternalStore(scroller.subscribe, scroller.drawn, scroller.drawn);
  useSyncExternalStore(pages.subscribe, pages.version, pages.version);
  useShortcut({ keys: ['F2'], label: 'Edit the cell of the active row', group: 'Catalogue' });

  function open(position: number, at: EditableColumn): boolean {
    const row = pages.row(position);
    const text = row && cellText(row, at, currency);
    const server = row && serverRow(row);
    if (!row || text === undefined || server?.version === undefined || server.id === undefined) return false;
    const why = whyFixed(row, at);
    onActive(position);
    setColumn(at);
    if (why) {
      toast({
        message: why,
        action: { label: 'Open', run: () => navigate(productHref(state, server.id ?? '', position)) },
      });
      return false;
    }
    setDraft({ position, row: server as KnownProduct, column: at, from: row[at], opened: text, text });
    return true;
  }

  function close(): void {
    setDraft(undefined);
    frameOf()?.focus({ preventScroll: true });
  }

  /** Returns whether there is nothing left to save. */
  function save(): boolean {
    if (!draft || draft.text === draft.opened) return true;
    const reading = readCell(draft.text, draft.column, currency);
    if (!isRead(reading)) return false;
    store.edit(draft.row, cellValues(draft.column, reading.value), cellValues(draft.column, draft.from));
    return true;
  }

  /** The next cell, or the first of the next row. */
  function step(from: Draft, by: 1 | -1): void {
    const columns = columnsAt(from.position);
    const to = columns.indexOf(from.column) + by;
    const position = to < 0 ? from.position - 1 : to >= columns.length ? from.position + 1 : from.position;
    const next = columns.at(to % columns.length);
    close();
    if (position < 0 || !next || !pages.row(position)) return;
    scroller.showItem(position);
    // Once the row is drawn, its cell can be measured.
    requestAnimationFrame(() => open(position, next));
  }

  const handlers = useRef({ onKey: (_event: globalThis.KeyboardEvent) => {}, onClick: (_event: MouseEvent) => {} });
  useEffect(() => {
    handlers.current = {
      onKey(event) {
        if (event.target !== event.currentTarget || active === undefined) return;
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        const columns = columnsAt(active);
        const at = column === undefined ? -1 : columns.indexOf(column);
        if (event.key === 'ArrowRight') setColumn(columns[Math.min(columns.length - 1, at + 1)]);
        else if (event.key === 'ArrowLeft' && at >= 0) setColumn(columns[at - 1]);
        else if (event.key === 'F2' || (event.key === 'Enter' && at >= 0)) open(active, column ?? 'title');
        else if (event.key === 'Escape' && at >= 0) setColumn(undefined);
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
      onClick(event) {
        const target = event.target as Element;
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const cell = target.closest('[role=gridcell][id]');
        const [, position, name] = /^product-(\d+)-(price|stock|status)$/.exec(cell?.id ?? '') ?? [];
        if (position === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        open(Number(position), name as EditableColumn);
      },
    };
  });
  useEffect(() => {
    const frame = frameOf();
    if (!frame) return undefined;
    const onKey = (event: globalThis.KeyboardEvent) => handlers.current.onKey(event);
    const onClick = (event: MouseEvent) => handlers.current.onClick(event);
    const onOver = (event: PointerEvent) => {
      const row = (event.target as Element).closest('[role=row][id]');
      const position = row ? Number(row.id.replace('product-', '')) : undefined;
      if (event.pointerType === 'mouse' && row) setHovered(position);
    };
    const onLeave = () => setHovered(undefined);
    frame.addEventListener('keydown', onKey, true);
    frame.addEventListener('click', onClick, true);
    frame.addEventListener('pointerover', onOver);
    frame.addEventListener('pointerleave', onLeave);
    frame.classList.add(styles.editable!);
    return () => {
      frame.removeEventListener('keydown', onKey, true);
      frame.removeEventListener('click', onClick, true);
      frame.removeEventListener('pointerover', onOver);
      frame.removeEventListener('pointerleave', onLeave);
      frame.classList.remove(styles.editable!);
    };
  }, []);

  // The list names its active row; where a cell of it is chosen, that is what has the focus.
  useLayoutEffect(() => {
    if (active === undefined || column === undefined || !cellOf(active, column)) return undefined;
    const frame = frameOf();
    const before = frame?.getAttribute('aria-activedescendant');
    frame?.setAttribute('aria-activedescendant', cellId(active, column));
    return () => {
      if (before) frame?.setAttribute('aria-activedescendant', before);
    };
    // A row that was scrolled away and back is named again by the list.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [active, column, drawn]);

  useEffect(() => {
    function onUndo(event: globalThis.KeyboardEvent) {
      const isUndo = event.key.toLowerCase() === 'z' && (event.metaKey || event.ctrlKey) && !event.altKey;
      if (!isUndo || (event.target as Element).closest('input, textarea, select, dialog')) return;
      event.preventDefault();
      const undone = event.shiftKey ? store.redo() : store.undo();
      if (undone) announce(`${event.shiftKey ? 'Done again' : 'Undone'}: ${undone.title}`);
    }
    window.addEventListener('keydown', onUndo);
    return () => window.removeEventListener('keydown', onUndo);
  }, [store, announce]);

  const content = frameOf()?.lastElementChild;
  if (!content) return null;
  const at = draft ?? (active !== undefined && column !== undefined ? { position: active, column } : undefined);
  const box = at && boxOf(at.position, at.column);
  const name = hovered === undefined || draft ? undefined : boxOf(hovered, 'title');
  const unsent = store.all().filter(({ state: its, failures }) => its !== 'sending' || failures > 0);
  const isUnsent = (position: number, place: EditableColumn) =>
    unsent.some((edit) => edit.productId === pages.row(position)?.id && edit.changes[place]);
  const marks =
    unsent.length === 0
      ? []
      : range(drawn.first, drawn.last).flatMap((position) =>
          EDITABLE.filter((place) => isUnsent(position, place)).map((place) => ({ position, name: place })),
        );
  if (marks.length === 0 && !box && !name) return null;
  return createPortal(
    <div role="row" className={styles.over}>
      <div role="gridcell" className={styles.over} tabIndex={-1}>
        {marks.map(({ position, name: place }) => {
          const mark = boxOf(position, place);
          return (
            mark && (
              <span
                key={cellId(position, place)}
                className={styles.unsent}
                title="Not sent"
                style={{ left: mark.left, width: mark.width, top: mark.top + mark.height - 4 }}
              />
            )
          );
        })}
        {at && box && !draft && <span className={styles.cell} style={box} />}
        {hovered !== undefined && name && (
          <button
            type="button"
            tabIndex={-1}
            className={styles.rename}
            style={{ left: name.left + name.width - 52, top: name.top + name.height / 2 - 12 }}
            onClick={(event) => {
              event.stopPropagation();
              open(hovered, 'title');
            }}
          >
            rename
          </button>
        )}
        {draft && box && (
          <CellEditor
            key={cellId(draft.position, draft.column)}
            draft={draft}
            box={box}
            currency={currency}
            onText={(text) => setDraft({ ...draft, text })}
            onLeave={() => save() && setDraft(undefined)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape') close();
              else if (event.key === 'Enter') {
                if (save()) close();
              } else if (event.key === 'Tab') {
                if (save()) step(draft, event.shiftKey ? -1 : 1);
              } else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
        )}
      </div>
    </div>,
    content,
  );
}

/** Where a cell stands in the element that holds the rows. */
function boxOf(position: number, place: EditableColumn) {
  const cell = cellOf(position, place);
  const row = cell?.parentElement;
  if (!cell || !row) return undefined;
  return { left: cell.offsetLeft - 4, width: cell.offsetWidth + 8, top: row.offsetTop, height: row.offsetHeight - 1 };
}

function CellEditor({
  draft,
  box,
  currency,
  onText,
  onLeave,
  onKeyDown,
}: {
  draft: Draft;
  box: { left: number; width: number; top: number; height: number };
  currency: string;
  onText: (text: string) => void;
  onLeave: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { column, text } = draft;
  const reading = readCell(text, column, currency);
  const problem = isRead(reading) ? undefined : reading.problem;
  const common = {
    className: column === 'price' || column === 'stock' ? `${styles.input} ${styles.number}` : styles.input,
    'aria-label': `${CELL_NAMES[column]} of ${draft.row.title ?? 'the product'}`,
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
        <span id="cell-problem" className={styles.problem} role="alert">
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

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
