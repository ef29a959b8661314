/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A range input can neither hold labels nor be as large as its track. */
import {
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { Sort } from '@headroom/contracts/catalogue';
import { useAnnounce } from '../../ui/announcer.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Scroller } from './scroller.ts';
import { markAt, markKind, markText, segments, type Mark } from './thumb-marks.ts';
import styles from './thumb-index.module.css';

/** Height of the tab in CSS pixels; half of it is free above the first label and below the last. */
const TAB_HEIGHT = 40;
const KEY_SHARE = 0.1;
/** A finger that presses a letter trembles so much. */
const STILL_PIXELS = 4;

/**
 * The scrollbar of a list of any length: its letters, dates or amounts in proportion to their rows, the present row in
 * the tab, a flag while a finger or the mouse holds it.
 */
export function ThumbIndex({
  scroller,
  marks,
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
  const announce = useAnnounce();
  useSyncExternalStore(scroller.subscribe, scroller.top, scroller.top);
  useLayoutEffect(() => {
    const element = track.current!;
    const measure = () => setHeight(Math.max(1, element.clientHeight - TAB_HEIGHT));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const kind = markKind(sort);
  const parts = useMemo(() => segments(marks, items, height), [marks, items, height]);
  const { first, last } = scroller.inView();
  const row = active !== undefined && active >= first && active <= last ? active : scroller.presentItem();
  const share = scroller.share();
  const label = markAt(marks, row)?.label;
  const canScroll = isCounted && scroller.canScroll();
  const present = kind === 'letter' ? parts.findLast(({ from }) => from <= row) : undefined;
  const words = `Row ${formatCount(row + 1)} of ${formatCount(items)}${label ? `, ${markText(label, kind, false)}` : ''}`;

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
    setHeld(true);
    // A press on a letter means its first row; between letters, and while dragging, it means the place itself.
    if (from !== undefined) scroller.toItem(Number(from));
    else if (!tab) follow(event, offset);
  }

  function onPointerMove(event: PointerEvent) {
    if (!isHeld) return;
    const { y, offset, isMoving } = hold.current;
    if (!isMoving && Math.abs(event.clientY - y) < STILL_PIXELS) return;
    hold.current.isMoving = true;
    follow(event, offset);
  }

  function release() {
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
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={onKeyDown}
      onWheel={({ deltaY }) => document.getElementById(controls)?.scrollBy(0, deltaY)}
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
          {label !== undefined && <b>{markText(label, kind, !isWide)}</b>}
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
}
