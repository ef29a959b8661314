import type { CSSProperties } from 'react';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import styles from './meter.module.css';

/** A share as a ruler with end ticks: how much of a budget is left, or of a limit is used. `value` 0 to 1. */
export function Meter({
  label,
  value,
  tone = 'ink',
}: {
  /** What it says, with the figure: "9 percent of the budget is left". */
  label: string;
  value: number;
  tone?: 'ink' | 'warn' | 'bad';
}) {
  const part = Math.min(1, Math.max(0, value));
  return (
    <div className={styles.meter} data-tone={tone} style={{ '--v': part } as CSSProperties}>
      <VisuallyHidden>{label}</VisuallyHidden>
      <i />
    </div>
  );
}
