import type { KeyboardEvent, ReactNode } from 'react';
import { Popover, type PopoverProps } from './popover.tsx';
import styles from './menu.module.css';

const ITEMS = '[role^="menuitem"]:not(:disabled)';

export interface MenuProps {
  label: string;
  renderTrigger: PopoverProps['renderTrigger'];
  align?: 'start' | 'end';
  children: ReactNode;
}

/** A list of actions under a button: arrows, Home and End move, Escape and Tab close, an action closes. */
export function Menu({ label, renderTrigger, align, children }: MenuProps) {
  return (
    <Popover
      renderTrigger={renderTrigger}
      popup="menu"
      className={styles.menu}
      onToggle={(open, layer) => {
        if (open) layer.querySelector<HTMLElement>(ITEMS)?.focus();
      }}
      layerProps={{
        role: 'menu',
        'aria-label': label,
        onKeyDown: moveInMenu,
        onClick: (event) => {
          const item = (event.target as Element).closest(ITEMS);
          if (item && !item.hasAttribute('data-stay')) event.currentTarget.hidePopover();
        },
      }}
      {...(align ? { align } : {})}
    >
      {children}
    </Popover>
  );
}

function moveInMenu(event: KeyboardEvent<HTMLElement>) {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}
