import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { usePageTitle } from '../../ui/page-title.ts';
import { compareWords, spanWords } from './span-words.ts';
import styles from './console.module.css';
import { Verdict } from './parts/verdict.tsx';
import { scopeOf } from './section-scope.ts';
import { useConsoleQuery } from './use-console-query.ts';

/**
 * One screen of the console: its name, time and size of what it is about in small, then the verdict in a sentence, what can be done
 * about it, and below the evidence. Every screen is one of these.
 */
export function ConsolePage({
  title,
  about,
  verdict,
  phoneLines,
  actions,
  children,
}: {
  title: string;
  /** How much it is about: `412,880 visits`. */
  about?: ReactNode;
  /** undefined: not known yet. */
  verdict: ReactNode | undefined;
  /** How many lines it usually takes on a phone, where that is more than two. */
  phoneLines?: number;
  actions?: ReactNode;
  children: ReactNode;
}) {
  usePageTitle(`${title}, console`);
  const { query } = useConsoleQuery();
  const scope = scopeOf(useLocation()[0]);
  const isBeside = scope === 'visits' || scope === 'some' || (scope === 'time' && query.compare?.with === 'before');
  const beside = isBeside && compareWords(query.compare);
  return (
    <>
      <header className={styles.head}>
        <p className={styles.eyebrow}>
          {title}
          {scope !== 'now' && <> · {spanWords(query)}</>}
          {beside && <>, {beside}</>}
          {about && <> · {about}</>}
        </p>
        <Verdict phoneLines={phoneLines}>{verdict}</Verdict>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}
