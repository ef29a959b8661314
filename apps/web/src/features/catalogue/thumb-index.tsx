/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A range input can neither hold labels nor be as large as its track. */
import {
  memo,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
  type WheelEvent,
} from 'react';
import type { Sort } from '@headroom/contracts/catalogue';
import { useAnnounce } from '../../ui/announcer.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Scroller } from './scroller.ts';
import { markAt, markKind, markText, rowMarks, segments, type Mark } from './thumb-marks.ts';
import styles from './thumb-index.module.css';

/** Height of the tab in CSS pixels; half of it is free above the first label and below the last. */
const TAB_HEIGHT = 40;
const KEY_SHARE = 0.1;
/** A hand that presses a letter trembles so much. */
const STILL_PIXELS = 4;
/** A finger covers more than it points at, and brushes the edge of the screen without meaning the index. */
const STILL_FINGER_PIXELS = 10;
const WHEEL_LINE_PIXELS = 40;

type Touch = Readonly<{ from: string | undefined; y: number }>;

/**
 * The scrollbar of a list of any length: its letters, dates or amounts in proportion to their rows, the present row in
 * the tab, a flag while a finger or the mouse holds it.
 */
export const ThumbIndex = memo(function ThumbIndex({
  scroller,
  marks: named,
  items,
  isCounted,
  active,
  sort,
  isWide,
  controls,
}: {
  scroller: Scroller;
  marks: readonly Mark[];
  items: number;
  /** Whether `items` is how many there are, not only room for them. */
  isCounted: boolean;
  /** The active row; the tab shows it while it is in view. */
  active: number | undefined;
  sort: Sort;
  isWide: boolean;
  controls: string;
}) {
  const track = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  const [isHeld, setHeld] = useState(false);
  /** Where it was taken: the pointer's place, and how far that was from the middle of the tab. */
  const hold = useRef({ y: 0, offset: 0, isMoving: false });
  /** A finger outside the tab: it means something when it lifts again, or when it has moved. */
  const touch = useRef<Touch>(undefined);
  const announce = useAnnounce();
  useSyncExternalStore(scroller.subscribe, scroller.stand, scroller.stand);
  useLayoutEffect(() => {
    const element = track.current!;
    const measure = () => setHeight(Math.max(1, element.clientHeight - TAB_HEIGHT));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const kind = markKind(sort);
  const marks = useMemo(() => (kind === 'row' ? rowMarks(items) : named), [kind, items, named]);
  const parts = useMemo(() => segments(marks, items, height), [marks, items, height]);
  const { first, last } = scroller.inView();
  const row = active !== undefined && active >= first && active <= last ? active : scroller.presentItem();
  const share = scroller.share();
  const label = kind === 'row' ? String(row + 1) : markAt(marks, row)?.label;
  const canScroll = isCounted && scroller.canScroll();
  const present = kind === 'letter' ? parts.findLast(({ from }) => from <= row) : undefined;
  const words = `Row ${formatCount(row + 1)} of ${formatCount(items)}${label && kind !== 'row' ? `, ${markText(label, kind, false)}` : ''}`;

  function follow(event: PointerEvent, offset: number) {
    const { top } = track.current!.getBoundingClientRect();
    scroller.toShare((event.clientY - offset - top - TAB_HEIGHT / 2) / height);
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0 || !canScroll) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const target = event.target as Element;
    const tab = target.closest(`.${styles.tab}`)?.getBoundingClientRect();
    const from = target.closest<HTMLElement>('[data-from]')?.dataset['from'];
    const offset = tab ? event.clientY - tab.top - tab.height / 2 : 0;
    hold.current = { y: event.clientY, offset, isMoving: false };
    touch.current = undefined;
    if (event.pointerType === 'touch' && !tab) {
      touch.current = { from, y: event.clientY };
      return;
    }
    setHeld(true);
    if (!tab) goTo(event, from);
  }

  /** A press on a letter means its first row; between letters, and while dragging, it means the place itself. */
  function goTo(event: PointerEvent, from: string | undefined) {
    if (from === undefined) follow(event, 0);
    else scroller.toItem(Number(from));
  }

  function onPointerMove(event: PointerEvent) {
    if (touch.current && Math.abs(event.clientY - touch.current.y) > STILL_FINGER_PIXELS) {
      touch.current = undefined;
      setHeld(true);
      hold.current.isMoving = true;
      return follow(event, 0);
    }
    if (!isHeld) return;
    const { y, offset, isMoving } = hold.current;
    if (!isMoving && Math.abs(event.clientY - y) < STILL_PIXELS) return;
    hold.current.isMoving = true;
    follow(event, offset);
  }

  function onPointerUp(event: PointerEvent) {
    if (touch.current) goTo(event, touch.current.from);
    release();
  }

  function release() {
    touch.current = undefined;
    if (!isHeld) return;
    setHeld(false);
    announce(words);
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = parts.findLastIndex(({ from }) => from <= row);
    const steps: Record<string, () => void> = {
      ArrowDown: () => step(parts[at + 1]?.from, KEY_SHARE / 2),
      ArrowUp: () => step(parts[row > (parts[at]?.from ?? 0) ? at : at - 1]?.from, -KEY_SHARE / 2),
      PageDown: () => scroller.toShare(share + KEY_SHARE),
      PageUp: () => scroller.toShare(share - KEY_SHARE),
      Home: () => scroller.toShare(0),
      End: () => scroller.toShare(1),
    };
    const run = steps[event.key];
    if (!run || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run();
  }

  function onWheel({ ctrlKey, deltaMode, deltaY }: WheelEvent) {
    const list = document.getElementById(controls);
    // With Control the wheel magnifies the page.
    if (ctrlKey || !list) return;
    const unit =
      deltaMode === 0 /* DOM_DELTA_PIXEL */
        ? 1
        : deltaMode === 1 /* DOM_DELTA_LINE */
          ? WHEEL_LINE_PIXELS
          : list.clientHeight;
    list.scrollBy(0, deltaY * unit);
  }

  /** To the next label; where there is none, by a share of the list. */
  function step(from: number | undefined, by: number) {
    if (from === undefined) scroller.toShare(share + by);
    else scroller.toItem(from);
  }

  return (
    <div
      ref={track}
      className={`${styles.index} ${kind === 'letter' ? '' : styles.scale}`}
      role="slider"
      tabIndex={canScroll ? 0 : -1}
      aria-label="Place in the list"
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, items)}
      aria-valuenow={row + 1}
      aria-valuetext={words}
      aria-disabled={!canScroll || undefined}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={release}
      onKeyDown={onKeyDown}
      onWheel={onWheel}
    >
      <div className={styles.marks}>
        {parts.map((part) => (
          <div
            key={part.from}
            className={styles.mark}
            style={{ top: `${(part.from / items) * 100}%`, height: `${(part.rows / items) * 100}%` }}
          >
            {/* The tab says it where the reader is. */}
            {!(canScroll && part === present) && (
              <span data-from={part.from}>{markText(part.label, kind, !isWide)}</span>
            )}
          </div>
        ))}
      </div>
      {canScroll && (
        <div className={styles.tab} style={{ top: `calc(${share} * (100% - ${TAB_HEIGHT}px))` }}>
          {label !== undefined && !(isWide && kind === 'row') && <b>{markText(label, kind, !isWide)}</b>}
          {isWide && <span>{formatCount(row + 1)}</span>}
          {isHeld && (
            <div className={styles.flag}>
              row <b>{formatCount(row + 1)}</b>
              <br />
              of {formatCount(items)}
            </div>
          )}
        </div>
      )}
    </div>
  );
});
