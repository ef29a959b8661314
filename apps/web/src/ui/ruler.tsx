import type { CSSProperties } from 'react';
import styles from './ruler.module.css';

/** A measured length with end ticks: ink for what stands, the marker for what moves. `value` is 0 to 1. */
export function Ruler({
  label,
  value,
  moving = false,
  className,
}: {
  label: string;
  /** undefined: something goes on and nobody knows for how long. */
  value: number | undefined;
  moving?: boolean;
  className?: string | undefined;
}) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    // A native progress draws itself differently in every engine and takes no end ticks.
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      className={[styles.ruler, moving && styles.moving, percent === undefined && styles.wait, className]
        .filter(Boolean)
        .join(' ')}
      style={{ '--v': `${percent ?? 0}%` } as CSSProperties}
    >
      <i />
    </div>
  );
}
