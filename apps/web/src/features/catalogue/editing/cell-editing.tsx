/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A grid holds nothing but rows of cells, and these are no table's. */
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { useLocation } from 'wouter';
import { productHref } from '../../../cache/catalogue-query.ts';
import type { Editing } from '../../../cache/editing/browser-editing.ts';
import type { KnownProduct } from '../../../cache/editing/product-changes.ts';
import { isRead } from '../../../cache/editing/product-rules.ts';
import { useUndoKeys } from '../../../cache/editing/use-undo-keys.ts';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { useShortcut } from '../../../ui/shortcuts.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import type { Row } from '../page-store.ts';
import { cellId } from '../product-rows.tsx';
import { CellEditor, type OpenCell } from './cell-editor.tsx';
import { cellMarks } from './cell-marks.tsx';
import { boxOf, cellAt, columnsAt, listFrame } from './cell-places.ts';
import { cellText, cellValues, readCell, whyFixed, type EditableColumn } from './cell-values.ts';
import styles from './list-work.module.css';
import type { ListWorkProps } from './list-work.tsx';
import { useListEvents } from './use-list-events.ts';

/**
 * Cells of the table that are edited where they stand. By keys: left and right choose a cell of the active row, Enter or
 * F2 opens it, Enter saves, Tab saves and goes on, Escape gives up. By pointer: a press on a price, stock or status.
 *
 * Leaving saves what can be saved, however the list is left. What cannot is kept as the product's draft: the cell is
 * marked and opens with it, and so does the field of the product's own page.
 */
export function CellEditing({
  shown,
  scroller,
  active,
  currency,
  onActive,
  editing,
  serverRow,
}: ListWorkProps & { editing: Editing; serverRow: (row: Row) => Row }) {
  const { store: pages, state } = shown;
  const { store, drafts } = editing;
  const [column, setColumn] = useState<EditableColumn>();
  const [draft, setDraft] = useState<OpenCell>();
  const [, navigate] = useLocation();
  const toast = useToast();
  const announce = useAnnounce();
  const drawn = useSyncExternalStore(scroller.subscribe, scroller.drawn, scroller.drawn);
  useSyncExternalStore(pages.subscribe, pages.version, pages.version);
  useShortcut({ keys: ['F2'], label: 'Edit the cell of the active row', group: 'Catalogue' });
  useUndoKeys(store, announce);

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
    const begun = drafts.get(server.id, at);
    const from = begun ? begun.from : row[at];
    const opened = begun ? (cellText({ [at]: from }, at, currency) ?? text) : text;
    setDraft({ position, row: server as KnownProduct, column: at, from, opened, text: begun?.text ?? text });
    return true;
  }

  /** A choice among three is saved whenever the list is left, so there is nothing to keep of it. */
  function type(cell: OpenCell, text: string): void {
    setDraft({ ...cell, text });
    if (cell.column === 'status') return;
    if (text === cell.opened) drafts.drop(cell.row.id, cell.column);
    else drafts.set(cell.row.id, cell.column, { text, from: cell.from, title: cell.row.title });
  }

  /** The text goes with the field, unless it is being saved: then it goes once the edit is kept. */
  function close(isSaved: boolean): void {
    if (draft && !isSaved) drafts.drop(draft.row.id, draft.column);
    setDraft(undefined);
    listFrame()?.focus({ preventScroll: true });
  }

  /** Returns whether there is nothing left to save. */
  function save(): boolean {
    if (!draft || draft.text === draft.opened) return true;
    const reading = readCell(draft.text, draft.column, currency);
    if (!isRead(reading)) return false;
    const { row, column: edited, text, from } = draft;
    void store
      .edit(row, cellValues(edited, reading.value), cellValues(edited, from))
      .then(() => drafts.drop(row.id, edited, text));
    return true;
  }

  const leave = useRef(save);
  useEffect(() => {
    leave.current = save;
  });
  useEffect(() => {
    const onLeave = () => void leave.current();
    window.addEventListener('pagehide', onLeave);
    return () => {
      window.removeEventListener('pagehide', onLeave);
      // By the back key no field hears that it is left.
      onLeave();
    };
  }, []);

  /** The next cell, or the first of the next row. */
  function step(from: OpenCell, by: 1 | -1): void {
    const columns = columnsAt(from.position);
    const to = columns.indexOf(from.column) + by;
    const position = to < 0 ? from.position - 1 : to >= columns.length ? from.position + 1 : from.position;
    const next = columns.at(to % columns.length);
    close(true);
    if (position < 0 || !next || !pages.row(position)) return;
    scroller.showItem(position);
    // Once the row is drawn, its cell can be measured.
    requestAnimationFrame(() => open(position, next));
  }

  const hovered = useListEvents({
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
  });

  // The list names its active row; where a cell of it is chosen, that is what has the focus.
  useLayoutEffect(() => {
    if (active === undefined || column === undefined || !cellAt(active, column)) return undefined;
    const frame = listFrame();
    const before = frame?.getAttribute('aria-activedescendant');
    frame?.setAttribute('aria-activedescendant', cellId(active, column));
    return () => {
      if (before) frame?.setAttribute('aria-activedescendant', before);
    };
    // A row that was scrolled away and back is named again by the list.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [active, column, drawn]);

  const content = listFrame()?.lastElementChild;
  const at = draft ?? (active !== undefined && column !== undefined ? { position: active, column } : undefined);
  // A list that was sorted or filtered meanwhile has another product in that place.
  const isThere = !draft || pages.row(draft.position)?.id === draft.row.id;
  const box = at && isThere ? boxOf(at.position, at.column) : undefined;
  const isOutOfSight = draft !== undefined && box === undefined;
  useEffect(() => {
    // Its field went with the row that was scrolled away: the keys go on in the list.
    if (isOutOfSight && document.activeElement === document.body) listFrame()?.focus({ preventScroll: true });
  }, [isOutOfSight]);
  if (!content) return null;
  // A row that has not arrived has no name yet.
  const name = hovered === undefined || draft || !pages.row(hovered) ? undefined : boxOf(hovered, 'title');
  const marks = cellMarks({ editing, drawn, rowAt: pages.row });
  if (marks.length === 0 && !box && !name) return null;

  function onKeyDown(event: KeyboardEvent): void {
    if (!draft || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') close(false);
    else if (event.key === 'Enter') {
      if (save()) close(true);
    } else if (event.key === 'Tab') {
      if (save()) step(draft, event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return createPortal(
    <div role="row" className={styles.over}>
      <div role="gridcell" className={styles.over} tabIndex={-1}>
        {marks}
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
            open={draft}
            box={box}
            currency={currency}
            onText={(text) => type(draft, text)}
            onLeave={() => save() && setDraft(undefined)}
            onKeyDown={onKeyDown}
          />
        )}
      </div>
    </div>,
    content,
  );
}
