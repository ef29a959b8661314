import { useEffect, useRef, type ReactNode } from 'react';
import styles from './imports.module.css';

/** One numbered part of the report: what it is on the left, what there is to see and do on the right. */
export function Step({
  number,
  title,
  said,
  arrives = false,
  children,
}: {
  number: number;
  title: string;
  said: ReactNode;
  /** It came by something that was pressed above it: it is brought into view. */
  arrives?: boolean;
  children: ReactNode;
}) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (arrives) ref.current?.scrollIntoView({ block: 'start' });
  }, [arrives]);
  return (
    <section ref={ref} className={styles.step} aria-label={title}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <div className={styles.said}>
        <h2 className={styles.stepTitle}>{title}</h2>
        {said}
      </div>
      <div className={styles.body}>{children}</div>
    </section>
  );
}

/** Numbers with their names. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode, bad?: boolean])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value, bad]) => (
        <div key={name} className={bad ? styles.bad : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
