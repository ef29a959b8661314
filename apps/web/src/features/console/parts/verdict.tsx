import type { VerdictAnswer } from '@headroom/contracts/monitoring/overview';
import type { CSSProperties, ReactNode } from 'react';
import { Skeleton } from '../../../ui/skeleton.tsx';
import styles from './verdict.module.css';

/**
 * The sentence that a screen opens with, large: what is the case, its subject under the marker (`<mark>`).
 * `undefined`: not known yet; its place is held. `phoneLines`: of so many lines on a phone, where it is usually more than two.
 */
export function Verdict({
  phoneLines = 2,
  children,
}: {
  phoneLines?: number | undefined;
  children: ReactNode | undefined;
}) {
  return (
    <h1
      className={styles.verdict}
      style={{ '--lines': phoneLines } as CSSProperties}
      aria-busy={children === undefined}
    >
      {children ?? <Skeleton width="min(22ch, 80%)" />}
    </h1>
  );
}

/** A verdict as the API gives it, in its parts. */
export const verdictWords = ({ sentence }: Pick<VerdictAnswer, 'sentence'>): ReactNode =>
  // Parts have nothing but their place.
  // oxlint-disable-next-line react/no-array-index-key
  sentence.map(({ text, isMarked }, index) => (isMarked ? <mark key={index}>{text}</mark> : text));
