import type { ReactNode } from 'react';
import styles from './crop-frame.module.css';

/** The class of what has crop marks and is no frame. */
export const cropMarks = styles.marks;

/** Crop marks round something that is not there: no result, an error, an address without a screen. */
export function CropFrame({
  title,
  children,
  actions,
  note,
  tone = 'ink',
  level = 2,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** What a machine said, for instance a request id. */
  note?: ReactNode;
  tone?: 'ink' | 'bad';
  /** 1 where the frame is the whole screen. */
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div
      className={`${styles.marks} ${styles.frame} ${tone === 'bad' ? styles.bad : ''}`}
      role={tone === 'bad' ? 'alert' : undefined}
    >
      <Heading className={styles.title}>{title}</Heading>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
      {note && <p className={styles.note}>{note}</p>}
    </div>
  );
}
