import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** A sentence at the foot of the page, and what can be done about it. It covers and shifts nothing; of several the last is seen. */
export function Notice({
  id,
  label,
  children,
  actions,
}: {
  id?: string;
  label: string;
  children: ReactNode;
  actions: ReactNode;
}) {
  return (
    <aside id={id} className={styles.notice} aria-label={label}>
      <p>{children}</p>
      <div className={styles.actions}>{actions}</div>
    </aside>
  );
}
