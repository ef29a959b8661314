import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import styles from './menu.module.css';

/** One action. With `data-stay` the menu stays open after it. */
export function MenuItem(props: ComponentProps<'button'>) {
  return <button type="button" role="menuitem" tabIndex={-1} {...props} className={styles.item} />;
}

export function MenuLink({ href, ...rest }: Omit<ComponentProps<'a'>, 'href' | 'ref'> & { href: string }) {
  return <Link role="menuitem" tabIndex={-1} href={href} {...rest} className={styles.item} />;
}

/** One of several exclusive choices. */
export function MenuChoice({ checked, ...rest }: ComponentProps<'button'> & { checked: boolean }) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      {...rest}
      className={`${styles.item} ${styles.choice}`}
    />
  );
}

export function MenuLine() {
  return <hr className={styles.line} />;
}
