import styles from './kbd.module.css';

/** A key's name. Hidden from screen readers: the control that it stands in carries aria-keyshortcuts. */
export function Kbd({ children, className }: { children: string; className?: string | undefined }) {
  return (
    <kbd aria-hidden="true" className={className ? `${styles.kbd} ${className}` : styles.kbd}>
      {children}
    </kbd>
  );
}
