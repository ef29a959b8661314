import type { CSSProperties, ReactNode } from 'react';
import { formatMilliseconds } from './format-figure.ts';
import styles from './waterfall.module.css';

export interface WaterfallBar {
  key: string;
  name: ReactNode;
  startMs: number;
  durationMs: number;
  /** 0, or how deep it lies in the bars above it. */
  depth?: number;
  /** Where the time went: under the marker. */
  isHot?: boolean;
  /** What a press on the name opens. */
  onOpen?: () => void;
}

/** What happened one after the other, and how long each took, on one scale. A list, so that it can be read without the bars. */
export function Waterfall({
  label,
  bars,
  totalMs = 0,
}: {
  label: string;
  bars: readonly WaterfallBar[];
  /** How long the scale is, where that is longer than the bars. */
  totalMs?: number;
}) {
  const end = bars.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), totalMs) || 1;
  return (
    <ul className={styles.fall} aria-label={label}>
      {bars.map(({ key, name, startMs, durationMs, depth = 0, isHot = false, onOpen }) => (
        <li key={key} className={isHot ? styles.hot : undefined}>
          <span className={styles.name} style={{ '--depth': depth } as CSSProperties}>
            {onOpen ? (
              <button type="button" className={styles.open} onClick={onOpen}>
                {name}
              </button>
            ) : (
              name
            )}
          </span>
          <span className={styles.span} aria-hidden="true">
            <i style={{ '--a': `${(startMs / end) * 100}%`, '--w': `${(durationMs / end) * 100}%` } as CSSProperties} />
          </span>
          <span className={styles.took}>{formatMilliseconds(durationMs)}</span>
        </li>
      ))}
    </ul>
  );
}
