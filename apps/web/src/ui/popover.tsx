import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
  type RefObject,
  type ToggleEvent,
} from 'react';
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

  const layer = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const toggled = useRef(onToggle);
  useEffect(() => {
    toggled.current = onToggle;
  });

  // What the layer holds may come after it has opened: it is placed by the size that it has then, and again when it grows.
  useLayoutEffect(() => {
    const element = layer.current;
    if (!isOpen || !element) return undefined;
    const place = () => button.current && placeBeside(element, button.current, align);
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    return () => {
      observer.disconnect();
      for (const side of ['left', 'top', 'max-height']) element.style.removeProperty(side);
    };
  }, [isOpen, align]);
  useEffect(() => {
    if (isOpen && layer.current) toggled.current?.(true, layer.current);
  }, [isOpen]);

  function onLayerToggle(event: ToggleEvent<HTMLDivElement>) {
    const opens = event.newState === 'open';
    setOpen(opens);
    if (!opens) onToggle?.(false, event.currentTarget);
  }

  return (
    <>
      {renderTrigger({ ref: button, popoverTarget: id, 'aria-haspopup': popup })}
      <div
        {...layerProps}
        id={id}
        popover="auto"
        className={[styles.layer, className].filter(Boolean).join(' ')}
        ref={layer}
        onToggle={onLayerToggle}
      >
        {children}
      </div>
    </>
  );
}

function placeBeside(layer: HTMLElement, button: HTMLElement, align: 'start' | 'end'): void {
  const { scrollTop } = layer;
  layer.style.maxHeight = '';
  const { left, top, maxHeight } = placeLayer({
    anchor: button.getBoundingClientRect(),
    layer: layer.getBoundingClientRect(),
    viewport: { width: document.documentElement.clientWidth, height: window.innerHeight },
    align,
  });
  layer.style.left = `${left}px`;
  layer.style.top = `${top}px`;
  layer.style.maxHeight = `${maxHeight}px`;
  layer.scrollTop = scrollTop;
}
