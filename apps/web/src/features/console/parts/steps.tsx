import type { ReactNode } from 'react';
import styles from './steps.module.css';

/**
 * One numbered part of a chain of evidence: what it says on the left, what shows it on the right. `evidence` names where it is
 * from. A missing step says why in `said`, and has no children.
 */
export function Step({
  number,
  title,
  said,
  evidence,
  more,
  isMissing = false,
  children,
}: {
  number: number;
  title: string;
  said: ReactNode;
  evidence?: ReactNode;
  /** Where all of it is. */
  more?: ReactNode;
  isMissing?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className={isMissing ? `${styles.step} ${styles.missing}` : styles.step} aria-label={title}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <div className={styles.said}>
        <h2 className={styles.title}>{title}</h2>
        <p>{said}</p>
        {evidence && <p className={styles.evidence}>Evidence: {evidence}</p>}
        {more && <div>{more}</div>}
      </div>
      {children && <div className={styles.body}>{children}</div>}
    </section>
  );
}

/** Steps under each other, between heavy rules. */
export function Steps({ children }: { children: ReactNode }) {
  return <div className={styles.steps}>{children}</div>;
}
