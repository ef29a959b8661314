import type { VerdictAnswer } from '@headroom/contracts/monitoring/overview';
import type { ReactNode } from 'react';
import { Skeleton } from '../../../ui/skeleton.tsx';
import styles from './verdict.module.css';

/**
 * The sentence that a screen opens with, large: what is the case, its subject under the marker (`<mark>`).
 * `undefined`: not known yet; the line keeps its height.
 */
export function Verdict({ children }: { children: ReactNode | undefined }) {
  return (
    <h1 className={styles.verdict} aria-busy={children === undefined}>
      {children ?? <Skeleton width="min(22ch, 80%)" />}
    </h1>
  );
}

/** A verdict as the API gives it, in its parts. */
export const verdictWords = ({ sentence }: Pick<VerdictAnswer, 'sentence'>): ReactNode =>
  // Parts have nothing but their place.
  // oxlint-disable-next-line react/no-array-index-key
  sentence.map(({ text, isMarked }, index) => (isMarked ? <mark key={index}>{text}</mark> : text));
