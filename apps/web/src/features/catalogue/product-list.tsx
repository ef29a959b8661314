/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A table lays out all of its rows; these are placed one by one. */
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import type { Sort } from '@headroom/contracts/catalogue';
import { shownColumns, type Room } from '../../cache/catalogue-columns.ts';
import { productHref } from '../../cache/catalogue-query.ts';
import { NetworkError } from '../../cache/network-error.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { formatCount } from '../../ui/format.ts';
import { listLayout, tableTemplate } from './list-layout.ts';
import { FailedBand } from './failed-band.tsx';
import { isTableColumn } from './product-columns.tsx';
import { ProductHead } from './product-head.tsx';
import { itemId, NarrowRow, Plate, TableRow, type ItemProps } from './product-rows.tsx';
import styles from './product-list.module.css';
import type { RowSelection } from './row-selection.ts';
import type { Scroller } from './scroller.ts';
import type { ShownList } from './use-shown-list.ts';

const HEAD_HEIGHT = 34;
/** Under this a row is two lines, as on a phone. */
const TABLE_MIN_WIDTH = 704;
const NO_WORDS: readonly string[] = [];
const NO_SELECTION = { subscribe: () => () => undefined, version: () => 0 };
export const LIST_ID = 'products';

export interface ProductListProps {
  shown: ShownList;
  scroller: Scroller;
  /** Items laid out; known or, until then, enough to fill the view. */
  items: number;
  isCounted: boolean;
  room: Room;
  currency: string;
  active: number | undefined;
  onActive: (position: number | undefined) => void;
  onOpen: (position: number, href: string) => void;
  onSort: (sort: Sort) => void;
  /** Whether rows have room for a box, and what keeps the selection, as soon as it is there. */
  canSelect: boolean;
  selection: RowSelection | undefined;
}

/**
 * The rows or plates in view, of a list of any length. The focus stays on the list while rows come and go under it;
 * the active row is named by aria-activedescendant.
 */
export const ProductList = memo(function ProductList(props: ProductListProps) {
  const { shown, scroller, items, isCounted, room, currency, active, onActive, onOpen, canSelect, selection } = props;
  const { store, state } = shown;
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1024);
  const [rootSize, setRootSize] = useState(16);
  const isTable = room !== 'narrow' && width >= TABLE_MIN_WIDTH && state.view !== 'grid';
  const columns = useMemo(() => shownColumns(state.columns, room), [state.columns, room]);
  const layout = useMemo(
    () => listLayout({ view: state.view, isTable, columns, width, items, rootSize }),
    [state.view, isTable, columns, width, items, rootSize],
  );
  const announce = useAnnounce();

  // Before the first render is over: a server draws nothing after it.
  useState(() => scroller.setLayout(layout));
  useLayoutEffect(() => scroller.setLayout(layout), [scroller, layout]);
  useLayoutEffect(
    () => scroller.attach(frame.current!, content.current!, isTable ? HEAD_HEIGHT : 0),
    [scroller, isTable],
  );
  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = () => {
      setWidth(element.clientWidth);
      // Larger letters leave the list less height, so that this hears of them too.
      setRootSize(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const drawn = useSyncExternalStore(scroller.subscribe, scroller.drawn, scroller.drawn);
  useSyncExternalStore(store.subscribe, store.version, store.version);
  const { subscribe, version } = selection ?? NO_SELECTION;
  useSyncExternalStore(subscribe, version, version);
  useEffect(() => {
    const { first, last } = scroller.drawn();
    store.show({ first, last, direction: scroller.direction() });
    // The range is read afresh: a jump in the same commit has moved it since this was rendered.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [store, scroller, drawn.first, drawn.last]);

  function onClick(event: MouseEvent) {
    const target = event.target as Element;
    if (target.closest('[data-retry]')) return store.retry();
    if (selection?.onClick(event, active)) return;
    // A cell with words of its own lies above the link that fills the row.
    const link =
      target.closest<HTMLAnchorElement>('a[data-position]') ??
      target.parentElement?.querySelector<HTMLAnchorElement>(':scope > [role=gridcell] > a[data-position]');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(Number(link.dataset['position']), link.getAttribute('href')!);
  }

  /** A row that is still on its way opens when it arrives, unless another one became active meanwhile. */
  const opening = useRef<number>(undefined);
  function openRow(position: number) {
    if (store.failure(position) !== undefined) {
      announce(`Reading row ${formatCount(position + 1)} again.`);
      return store.retry();
    }
    const id = store.row(position)?.id;
    opening.current = id === undefined ? position : undefined;
    if (id !== undefined) onOpen(position, productHref(state, id, position));
  }
  useEffect(() => {
    if (opening.current === undefined) return;
    if (opening.current === active) openRow(active);
    else opening.current = undefined;
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || selection?.onKeyDown(event, active)) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && active !== undefined) {
      return openRow(active);
    }
    if (event.key === 'Escape') return onActive(undefined);
    const { first, last } = scroller.inView();
    const from = active === undefined || active < first || active > last ? undefined : active;
    const to = keyTarget(event.key, from, { ...layout, first: scroller.presentItem(), lines: scroller.linesInView() });
    if (to === undefined || items === 0) return;
    event.preventDefault();
    const next = Math.min(items - 1, Math.max(0, to));
    selection?.onMove(from ?? next, next, event.shiftKey);
    onActive(next);
    scroller.showItem(next);
  }

  // By a rule as long as it can be, for a server does not know how large letters are.
  const topOf = (line: number) =>
    drawn.base ? line * layout.lineHeight - drawn.base : `calc(var(--line-height) * ${line})`;
  const item = (position: number) => ({
    row: store.row(position),
    position,
    rowIndex: position + 1 + header,
    top: topOf(position),
    active: position === active,
    Box: selection?.Box,
    selected: selection?.has(position),
    state,
    columns,
    words: state.q === '' ? NO_WORDS : (store.search?.words ?? NO_WORDS),
    currency,
  });
  const { template, minWidth, titleLeft } = tableTemplate(columns, canSelect);
  const isFailed = (position: number) => store.failure(position) !== undefined;
  const header = isTable ? 1 : 0;
  const isDrawn = active !== undefined && active >= drawn.first && active <= drawn.last;
  return (
    // The grid takes the focus for all of its rows; the click is the links', caught here once.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      ref={frame}
      id={LIST_ID}
      className={styles.frame}
      style={
        {
          '--cols': template,
          '--min': isTable ? `${minWidth}px` : '0',
          '--line-height': layout.cssHeight,
          '--per-line': layout.perLine,
          '--title-left': `${titleLeft}px`,
        } as CSSProperties
      }
      data-lines={isTable || state.view === 'grid' ? undefined : 2}
      data-view={state.view}
      data-select={canSelect || undefined}
      data-wide={(isTable && minWidth > width) || undefined}
      role="grid"
      aria-label="Products"
      aria-multiselectable={selection && true}
      aria-rowcount={isCounted ? Math.ceil(items / layout.perLine) + header : -1}
      aria-colcount={isTable ? columns.filter(isTableColumn).length + (columns.includes('image') ? 3 : 2) : undefined}
      aria-activedescendant={isDrawn ? itemId(active) : undefined}
      aria-keyshortcuts="ArrowUp ArrowDown Home End PageUp PageDown Enter"
      tabIndex={0}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const list = event.currentTarget;
        if (event.target === list && !isDrawn && items > 0 && list.matches(':focus-visible')) {
          onActive(scroller.presentItem());
        }
      }}
    >
      {isTable && (
        <div role="rowgroup" className={styles.head}>
          <ProductHead
            columns={columns}
            currency={currency}
            sort={state.sort}
            onSort={props.onSort}
            Box={selection?.HeadBox}
          />
        </div>
      )}
      <div ref={content} role="rowgroup" className={styles.content}>
        {state.view === 'grid'
          ? lines(drawn.first, drawn.last, layout.perLine)
              .filter((first) => !isFailed(first))
              .map((first) => (
                <div
                  key={first}
                  role="row"
                  aria-rowindex={first / layout.perLine + 1}
                  className={styles.line}
                  style={{ top: topOf(first / layout.perLine) }}
                >
                  {range(first, Math.min(first + layout.perLine - 1, drawn.last)).map((position) => (
                    <Plate key={position} {...item(position)} top={0} />
                  ))}
                </div>
              ))
          : range(drawn.first, drawn.last)
              .filter((position) => !isFailed(position))
              .map((position) => rowOf(isTable, item(position)))}
        {runs(drawn.first, drawn.last, isFailed).map(({ first, last }) => (
          <FailedBand
            key={`failed ${first}`}
            first={first}
            last={last}
            isGone={store.failure(first) instanceof NetworkError}
            active={active}
            rowIndex={Math.floor(first / layout.perLine) + 1 + header}
            top={topOf(Math.floor(first / layout.perLine))}
            height={(Math.floor(last / layout.perLine) - Math.floor(first / layout.perLine) + 1) * layout.lineHeight}
          />
        ))}
      </div>
    </div>
  );
});

function rowOf(isTable: boolean, props: ItemProps) {
  return isTable ? <TableRow key={props.position} {...props} /> : <NarrowRow key={props.position} {...props} />;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** Adjoining positions that failed. */
function runs(first: number, last: number, isFailed: (position: number) => boolean): { first: number; last: number }[] {
  const found: { first: number; last: number }[] = [];
  for (const position of range(first, last)) {
    if (!isFailed(position)) continue;
    const run = found.at(-1);
    if (run && run.last === position - 1) run.last = position;
    else found.push({ first: position, last: position });
  }
  return found;
}

function lines(first: number, last: number, perLine: number): number[] {
  return range(Math.floor(first / perLine), Math.floor(last / perLine)).map((line) => line * perLine);
}

/** Where a key leads from the active row, or from the first in view where none is active; undefined for other keys. */
function keyTarget(
  key: string,
  from: number | undefined,
  { perLine, items, first, lines: page }: { perLine: number; items: number; first: number; lines: number },
): number | undefined {
  const at = from ?? first;
  switch (key) {
    case 'ArrowDown':
      return from === undefined ? first : at + perLine;
    case 'ArrowUp':
      return from === undefined ? first : at - perLine;
    case 'ArrowRight':
      return perLine > 1 ? at + 1 : undefined;
    case 'ArrowLeft':
      return perLine > 1 ? at - 1 : undefined;
    case 'PageDown':
    case ' ':
      return at + page * perLine;
    case 'PageUp':
      return at - page * perLine;
    case 'Home':
      return 0;
    case 'End':
      return items - 1;
    default:
      return undefined;
  }
}
