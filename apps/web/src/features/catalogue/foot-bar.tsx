import { useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatClock, formatCount, formatDay } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { momentTitle } from '../../ui/moment-title.ts';
import styles from './catalogue.module.css';
import type { Scroller } from './scroller.ts';

/** Where the reader is, the way to any other row, and when what is shown was true. */
export function FootBar({
  scroller,
  active,
  items,
  asOf,
  seenAt,
  onGoTo,
  children,
}: {
  scroller: Scroller;
  active: number | undefined;
  /** undefined while it is not known. */
  items: number | undefined;
  asOf: string | undefined;
  /** Since when the rows in view may have changed, because they are this device's: milliseconds since 1970. */
  seenAt: () => number | undefined;
  onGoTo: () => void;
  /** What else belongs to the list as a whole. */
  children?: ReactNode;
}) {
  useSyncExternalStore(scroller.subscribe, scroller.top, scroller.top);
  const { first, last } = scroller.inView();
  const row = active !== undefined && active >= first && active <= last ? active : scroller.presentItem();
  const seen = seenAt();
  const shownAt = seen === undefined ? asOf : new Date(seen).toISOString();
  return (
    <footer className={styles.foot}>
      {items !== undefined && items > 0 && (
        <>
          {/* Room for the longest number: what follows stays where it is while the rows go by. */}
          <span style={{ minWidth: `${2 * formatCount(items).length + 6}ch` }}>
            Row <b>{formatCount(Math.min(row + 1, items))}</b> of {formatCount(items)}
          </span>
          <Button variant="bare" className={styles.goTo} aria-keyshortcuts="g" onClick={onGoTo}>
            Go to row… <Kbd>G</Kbd>
          </Button>
        </>
      )}
      <span className={styles.gap} />
      {children}
      {shownAt && (
        <span {...momentTitle(shownAt)}>
          <span className={styles.asOf}>As of </span>
          <time dateTime={shownAt}>{formatClock(shownAt)}</time>
          {seen !== undefined && ` ${formatDay(shownAt)}, from this device`}
        </span>
      )}
    </footer>
  );
}
