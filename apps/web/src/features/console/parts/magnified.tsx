import type { CSSProperties, ReactNode } from 'react';
import styles from './magnified.module.css';

export interface MagnifiedPart {
  /** Where it begins and ends on the scale above, 0 to 1. */
  from: number;
  to: number;
  /** Of a waterfall, whose scale lies between its names and its figures; otherwise of the whole width. */
  isInWaterfall: boolean;
}

/** What comes below is a part of what stands above, made larger: the shape widens from the one to the other. */
export function Magnified({ part, children }: { part: MagnifiedPart; children: ReactNode }) {
  const { from, to, isInWaterfall } = part;
  return (
    <p
      className={isInWaterfall ? `${styles.magnified} ${styles.ofWaterfall}` : styles.magnified}
      style={{ '--from': from, '--to': to } as CSSProperties}
    >
      {children}
    </p>
  );
}
