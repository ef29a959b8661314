import type { CSSProperties } from 'react';
import { formatShare } from './format-figure.ts';
import styles from './shares.module.css';

/** How many were good, needed improvement, or were poor: a bar, and the same in words. Numbers are counts or shares. */
export function Shares({ good, needsImprovement, poor }: { good: number; needsImprovement: number; poor: number }) {
  const all = good + needsImprovement + poor;
  if (all === 0) return <div className={styles.shares} />;
  const words = ([good, needsImprovement, poor] as const).map((count) => formatShare(count / all));
  return (
    <div className={styles.shares}>
      <div className={styles.sharesBar} aria-hidden="true">
        {[good, needsImprovement, poor].map((count, index) =>
          // Three that never change their order.
          // oxlint-disable-next-line react/no-array-index-key
          count > 0 ? <i key={index} data-part={index} style={{ '--n': count / all } as CSSProperties} /> : null,
        )}
      </div>
      <p className={styles.sharesWords}>
        <span>
          <b>{words[0]}</b> good
        </span>
        <span>{words[1]} needs improvement</span>
        <span className={styles.bad}>{words[2]} poor</span>
      </p>
    </div>
  );
}
