import { useEffect, useRef, useState } from 'react';
import { listFrame } from './cell-places.ts';
import styles from './list-work.module.css';

/**
 * Looks at the keys and presses of the list before the list itself does, on the same element.
 * @returns the position of the row under the mouse
 */
export function useListEvents(handlers: {
  onKey: (event: KeyboardEvent) => void;
  onClick: (event: MouseEvent) => void;
}): number | undefined {
  const [hovered, setHovered] = useState<number>();
  const present = useRef(handlers);
  useEffect(() => {
    present.current = handlers;
  });
  useEffect(() => {
    const frame = listFrame();
    if (!frame) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const first = { signal, capture: true };
    frame.addEventListener('keydown', (event) => present.current.onKey(event), first);
    frame.addEventListener('click', (event) => present.current.onClick(event), first);
    frame.addEventListener(
      'pointerover',
      (event) => {
        const row = (event.target as Element).closest('[role=row][id]');
        if (event.pointerType === 'mouse' && row) setHovered(Number(row.id.replace('product-', '')));
      },
      { signal },
    );
    frame.addEventListener('pointerleave', () => setHovered(undefined), { signal });
    frame.classList.add(styles.editable!);
    return () => {
      listening.abort();
      frame.classList.remove(styles.editable!);
    };
  }, []);
  return hovered;
}
