import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

/** A part of a screen under its own heading, with what belongs to the heading at its end. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h2 id={id}>{title}</h2>
        {aside && <div className={styles.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** Charts or facts beside each other: two, three or four in a line where there is room, fewer where there is not. */
export function Columns({ count, children }: { count: 2 | 3 | 4; children: ReactNode }) {
  return (
    <div className={styles.columns} data-count={count}>
      {children}
    </div>
  );
}

/** Numbers with their names. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a machine said or wants to be told: SQL, a stack. Long lines break. */
export function Code({ children }: { children: ReactNode }) {
  return <code className={styles.code}>{children}</code>;
}
