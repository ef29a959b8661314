/**
 * Moves a list of any length through one scrolling element. Knows the geometry, touches the element, and tells what to
 * draw; draws nothing. Until an element is attached it answers as if it were `FIRST_VIEWPORT` high.
 */
import {
  drawnLines,
  elementHeight,
  isStuck,
  maxTop,
  rebased,
  scrolled,
  topShowing,
  type Lines,
  type Place,
} from './scroll-geometry.ts';

const FIRST_VIEWPORT = 800;
const REST_MILLISECONDS = 140;
/** Ranges move in steps of so many lines: a quarter of the renders for a few more lines drawn. */
const STEP = 4;

export type Layout = Readonly<{ items: number; perLine: number; lineHeight: number }>;
export type Drawn = Readonly<{
  /** Items to draw, inclusive; `last < first` where there is none. */
  first: number;
  last: number;
  /** Lines are drawn at `line * lineHeight - base`. */
  base: number;
}>;
/** Where the reader is: the first item in view, and how many pixels of its line are above the view. */
export type ItemPlace = Readonly<{ item: number; within: number }>;
export type Scroller = ReturnType<typeof createScroller>;

export function createScroller() {
  let layout: Layout = { items: 0, perLine: 1, lineHeight: 1 };
  let viewport = FIRST_VIEWPORT;
  let place: Place = { top: 0, scrollTop: 0 };
  let direction: -1 | 0 | 1 = 0;
  let drawn: Drawn = { first: 0, last: -1, base: 0 };
  let element: HTMLElement | undefined;
  let spacer: HTMLElement | undefined;
  let fingers = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const restListeners = new Set<() => void>();

  const lines = (): Lines => ({
    count: Math.ceil(layout.items / layout.perLine),
    height: layout.lineHeight,
    viewport,
  });

  /**
   * What is drawn follows from where we are: half a view around it, one and a half ahead while moving. The browser
   * scrolls before we hear of it; at 6,000 px/s that is some 170 ms of rows for a main thread that is busy.
   */
  function redraw(): void {
    const around = viewport / 2;
    const ahead = viewport * 1.5;
    const { first, last } = drawnLines(
      lines(),
      place.top,
      direction < 0 ? ahead : around,
      direction > 0 ? ahead : around,
    );
    const from = Math.floor(first / STEP) * STEP * layout.perLine;
    const to = Math.min(layout.items, Math.ceil((last + 1) / STEP) * STEP * layout.perLine) - 1;
    const base = place.top - place.scrollTop;
    if (from !== drawn.first || to !== drawn.last || base !== drawn.base) drawn = { first: from, last: to, base };
    for (const listener of listeners) listener();
  }

  function moveTo(top: number): void {
    place = rebased(lines(), { top, scrollTop: place.scrollTop });
    putElement();
    direction = 0;
    redraw();
    waitForRest();
  }

  /** The element may round or clamp: what it says afterwards is what counts. */
  function putElement(): void {
    if (!element) return;
    if (Math.abs(element.scrollTop - place.scrollTop) > 0.5) element.scrollTop = place.scrollTop;
    place = { top: place.top, scrollTop: element.scrollTop };
  }

  function onScroll(): void {
    if (!element || element.scrollTop === place.scrollTop) return;
    const next = scrolled(lines(), place, element.scrollTop);
    if (next.top !== place.top) direction = next.top > place.top ? 1 : -1;
    place = next;
    if (isStuck(lines(), place)) rebase();
    redraw();
    waitForRest();
  }

  function rebase(): void {
    place = rebased(lines(), place);
    putElement();
  }

  function waitForRest(): void {
    clearTimeout(restTimer);
    restTimer = setTimeout(() => {
      if (fingers > 0) return waitForRest();
      direction = 0;
      rebase();
      redraw();
      for (const listener of restListeners) listener();
    }, REST_MILLISECONDS);
  }

  const onTouch = (event: TouchEvent) => {
    fingers = event.touches.length;
  };

  function fit(): void {
    if (!element || !spacer) return;
    spacer.style.height = `${elementHeight(lines())}px`;
    rebase();
    redraw();
  }

  return {
    /** Takes over an element, its only child, and what stands above the lines inside it. Returns the way back. */
    attach(scrolling: HTMLElement, content: HTMLElement, headHeight: number): () => void {
      element = scrolling;
      spacer = content;
      // What a server drew may have been scrolled before the script came.
      const { scrollTop } = scrolling;
      if (place.top === 0 && scrollTop > 0) place = { top: scrollTop, scrollTop };
      const resize = () => {
        viewport = Math.max(1, scrolling.clientHeight - headHeight);
        fit();
      };
      const observer = new ResizeObserver(resize);
      resize();
      observer.observe(scrolling);
      const passive = { passive: true };
      scrolling.addEventListener('scroll', onScroll, passive);
      for (const type of ['touchstart', 'touchend', 'touchcancel'] as const)
        scrolling.addEventListener(type, onTouch, passive);
      return () => {
        observer.disconnect();
        clearTimeout(restTimer);
        scrolling.removeEventListener('scroll', onScroll);
        for (const type of ['touchstart', 'touchend', 'touchcancel'] as const)
          scrolling.removeEventListener(type, onTouch);
        element = undefined;
        spacer = undefined;
        fingers = 0;
      };
    },
    /** Changes what is laid out. The first item in view stays the first in view. */
    setLayout(next: Layout): void {
      if (next.items === layout.items && next.perLine === layout.perLine && next.lineHeight === layout.lineHeight)
        return;
      const shapeChanged = next.perLine !== layout.perLine || next.lineHeight !== layout.lineHeight;
      const { item, within } = itemPlace();
      const share = within / layout.lineHeight;
      layout = next;
      if (shapeChanged) {
        const line = Math.floor(item / next.perLine);
        place = { top: Math.round((line + share) * next.lineHeight), scrollTop: place.scrollTop };
      }
      place = { ...place, top: Math.min(place.top, maxTop(lines())) };
      if (element) fit();
      else redraw();
    },
    /** Puts an item at the top of the view. */
    toItem: (item: number, within = 0) =>
      moveTo(Math.floor(item / layout.perLine) * layout.lineHeight + Math.min(within, layout.lineHeight)),
    /** Brings an item into view, no farther than needed. */
    showItem(item: number): void {
      const top = topShowing(lines(), place.top, Math.floor(item / layout.perLine));
      if (top !== place.top) moveTo(top);
    },
    /** 0 is the beginning of the list, 1 its end. */
    toShare: (share: number) => moveTo(Math.round(Math.min(1, Math.max(0, share)) * maxTop(lines()))),
    share(): number {
      const max = maxTop(lines());
      return max === 0 ? 0 : place.top / max;
    },
    canScroll: () => maxTop(lines()) > 0,
    top: () => place.top,
    /** Where the reader is and how far it goes, for whatever draws both. */
    stand: () => `${place.top}/${maxTop(lines())}`,
    direction: () => direction,
    drawn: () => drawn,
    itemPlace,
    inView,
    presentItem,
    linesInView: () => Math.max(1, Math.floor(viewport / layout.lineHeight)),
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Called when a scroll came to rest. */
    onRest(listener: () => void): () => void {
      restListeners.add(listener);
      return () => restListeners.delete(listener);
    },
  };

  function itemPlace(): ItemPlace {
    const line = Math.floor(place.top / layout.lineHeight);
    return { item: line * layout.perLine, within: place.top - line * layout.lineHeight };
  }

  /** Items of which something is in view, inclusive. */
  function inView(): { first: number; last: number } {
    const { first, last } = drawnLines(lines(), place.top, 0, 0);
    return { first: first * layout.perLine, last: Math.min(layout.items, (last + 1) * layout.perLine) - 1 };
  }

  /** The item that the foot and the index name: the first wholly in view, gliding to the last one at the end. */
  function presentItem(): number {
    const { first, last } = inView();
    const whole = Math.min(itemPlace().within > 0 ? first + layout.perLine : first, last);
    const max = maxTop(lines());
    const glide = Math.min(viewport, max);
    const left = max - place.top;
    if (left >= glide) return Math.max(0, whole);
    return Math.max(0, Math.round(whole + (1 - left / glide) * (last - whole)));
  }
}
