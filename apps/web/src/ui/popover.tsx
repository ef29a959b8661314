import { useId, useRef, type ComponentProps, type ReactNode, type RefObject, type ToggleEvent } from 'react';
import { placeLayer } from './place-layer.ts';
import styles from './popover.module.css';

export interface PopoverProps {
  /** The button that opens the layer; spread the props over it. */
  renderTrigger: (props: {
    ref: RefObject<HTMLButtonElement | null>;
    popoverTarget: string;
    'aria-haspopup'?: 'menu' | 'dialog';
  }) => ReactNode;
  /** Which side of the button the layer is flush with. */
  align?: 'start' | 'end';
  children: ReactNode;
  className?: string | undefined;
  popup?: 'menu' | 'dialog';
  onToggle?: (open: boolean, layer: HTMLElement) => void;
  layerProps?: ComponentProps<'div'>;
}

/** A layer on the native popover: the top layer, Escape and a press outside come from the browser. */
export function Popover({
  renderTrigger,
  align = 'start',
  children,
  className,
  popup = 'dialog',
  onToggle,
  layerProps,
}: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);

  function place(event: ToggleEvent<HTMLDivElement>) {
    const layer = event.currentTarget;
    const open = event.newState === 'open';
    if (open && button.current) {
      layer.style.maxHeight = '';
      const { left, top, maxHeight } = placeLayer({
        anchor: button.current.getBoundingClientRect(),
        layer: layer.getBoundingClientRect(),
        viewport: { width: document.documentElement.clientWidth, height: window.innerHeight },
        align,
      });
      layer.style.left = `${left}px`;
      layer.style.top = `${top}px`;
      layer.style.maxHeight = `${maxHeight}px`;
    }
    onToggle?.(open, layer);
  }

  return (
    <>
      {renderTrigger({ ref: button, popoverTarget: id, 'aria-haspopup': popup })}
      <div
        {...layerProps}
        id={id}
        popover="auto"
        className={[styles.layer, className].filter(Boolean).join(' ')}
        onToggle={place}
      >
        {children}
      </div>
    </>
  );
}
