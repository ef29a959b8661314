import { useEffect, useLayoutEffect, useState } from 'react';
import { createCell } from './cell.ts';
import type { ListSelection } from './list-selection.ts';

const LIST_ID = 'products';
const LONG_PRESS_MILLISECONDS = 500;
/** A finger that moves farther scrolls. */
const SLOP_PIXELS = 10;

/** The position that a place in the list belongs to. */
export function positionOf(target: EventTarget | null): number | undefined {
  const item = target instanceof Element ? target.closest('[id^="product-"]') : null;
  return item ? Number(item.id.slice('product-'.length)) : undefined;
}

/**
 * Where rows have no boxes, holding a finger on one begins selecting; from then on a tap selects instead of opening.
 * Returns a question rather than an answer: rows ask it when they are touched.
 */
export function useTouchPicking({
  list,
  isPicking,
  isTouchList,
}: {
  list: ListSelection;
  /** Whether selecting has begun. */
  isPicking: boolean;
  isTouchList: boolean;
}): () => boolean {
  const [latest] = useState(() => createCell(isPicking));
  useLayoutEffect(() => {
    latest.set(isPicking);
    document.getElementById(LIST_ID)?.toggleAttribute('data-picking', isPicking);
  });

  useEffect(() => {
    if (!isTouchList) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from: { x: number; y: number } | undefined;
    let held = false;
    const inList = (event: Event) => event.target instanceof Element && event.target.closest(`#${LIST_ID}`) !== null;
    const stop = () => clearTimeout(timer);
    const onDown = (event: PointerEvent) => {
      stop();
      held = false;
      const position = positionOf(event.target);
      if (event.pointerType !== 'touch' || !inList(event) || position === undefined) return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        held = true;
        (navigator as Partial<Navigator>).vibrate?.(10);
        list.toggle(position);
      }, LONG_PRESS_MILLISECONDS);
    };
    const onMove = (event: PointerEvent) => {
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLOP_PIXELS) stop();
    };
    /** The link under the finger must neither open nor show the browser's own menu. */
    const swallow = (event: Event) => {
      if (!held || !inList(event)) return;
      event.preventDefault();
      if (event.type !== 'click') return;
      event.stopPropagation();
      held = false;
    };
    const options = { capture: true } as const;
    document.addEventListener('pointerdown', onDown, options);
    document.addEventListener('pointermove', onMove, options);
    document.addEventListener('click', swallow, options);
    document.addEventListener('contextmenu', swallow, options);
    for (const type of ['pointerup', 'pointercancel'] as const) document.addEventListener(type, stop, options);
    return () => {
      stop();
      document.removeEventListener('pointerdown', onDown, options);
      document.removeEventListener('pointermove', onMove, options);
      document.removeEventListener('click', swallow, options);
      document.removeEventListener('contextmenu', swallow, options);
      for (const type of ['pointerup', 'pointercancel'] as const) document.removeEventListener(type, stop, options);
    };
  }, [list, isTouchList]);

  return latest.get;
}
