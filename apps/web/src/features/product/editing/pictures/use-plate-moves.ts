import type { Product } from '@headroom/contracts/products';
import { useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { useAnnounce } from '../../../../ui/announcer.tsx';
import type { PlateProps } from '../../product-pictures.tsx';
import { movePicture } from './move-picture.ts';

/** CSS pixels. Less is a click of a hand that is not quite still. */
const DRAG_DISTANCE = 6;

interface Move {
  from: number;
  to: number;
  /** The list of the plates. */
  list: Element | null;
  show: (index: number) => void;
}

/**
 * Lets the small plates be moved among each other: dragged by a pointer, or by Shift and an arrow key. A plate stands
 * behind the one that it is let go over where it came from before it, and before it otherwise.
 */
export function usePlateMoves(
  images: Product['images'],
  onSave: (images: Product['images'], from: Product['images']) => Promise<unknown>,
): (index: number, show: (index: number) => void) => PlateProps {
  const announce = useAnnounce();
  const begun = useRef<{ x: number; y: number; isDrag: boolean }>(undefined);
  const [drag, setDrag] = useState<{ from: number; over: number }>();

  async function move({ from, to, list, show }: Move): Promise<void> {
    if (from === to || to < 0 || to >= images.length) return;
    await onSave(movePicture(images, from, to), images);
    announce(`Now picture ${to + 1} of ${images.length}`);
    show(to);
    // Moving an element in the document takes the focus from it.
    requestAnimationFrame(() => platesOf(list)[to]?.focus());
  }

  function stop(): void {
    begun.current = undefined;
    setDrag(undefined);
  }

  return (index, show) => ({
    'data-plate': '',
    'data-dragged': drag?.from === index || undefined,
    'data-over': drag?.over === index && drag.from !== index ? (drag.from < index ? 'behind' : 'before') : undefined,
    'aria-keyshortcuts': 'Shift+ArrowLeft Shift+ArrowRight',
    onPointerDown(event: PointerEvent<HTMLButtonElement>) {
      if (event.button === 0 && images.length > 1)
        begun.current = { x: event.clientX, y: event.clientY, isDrag: false };
    },
    onPointerMove({ clientX, clientY, pointerId, currentTarget }: PointerEvent<HTMLButtonElement>) {
      const { current } = begun;
      if (!current) return;
      if (!current.isDrag) {
        if (Math.hypot(clientX - current.x, clientY - current.y) < DRAG_DISTANCE) return;
        current.isDrag = true;
        currentTarget.setPointerCapture(pointerId);
      }
      const over = platesOf(currentTarget.closest('ul')).findIndex((plate) => {
        const { left, right, top, bottom } = plate.getBoundingClientRect();
        return clientX >= left && clientX < right && clientY >= top && clientY < bottom;
      });
      setDrag((present) => ({ from: index, over: over === -1 ? (present?.over ?? index) : over }));
    },
    onPointerUp({ currentTarget }: PointerEvent<HTMLButtonElement>) {
      // The click that follows is the end of the drag; it looks for it.
      if (!begun.current?.isDrag) return stop();
      if (drag) void move({ from: index, to: drag.over, list: currentTarget.closest('ul'), show });
      return setDrag(undefined);
    },
    onPointerCancel: stop,
    onClickCapture(event: MouseEvent<HTMLButtonElement>) {
      if (begun.current?.isDrag) event.stopPropagation();
      begun.current = undefined;
    },
    onKeyDown(event: KeyboardEvent<HTMLButtonElement>) {
      if (event.key === 'Escape' && drag) return stop();
      const step = event.shiftKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined;
      if (step === undefined) return undefined;
      event.preventDefault();
      return void move({ from: index, to: index + step, list: event.currentTarget.closest('ul'), show });
    },
  });
}

const platesOf = (list: Element | null): HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>('[data-plate]') ?? []),
];
