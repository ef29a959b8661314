import { useSyncExternalStore } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatMoment } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import styles from './catalogue.module.css';
import type { Scroller } from './scroller.ts';

/** Where the reader is, the way to any other row, and when the positions were true. */
export function FootBar({
  scroller,
  active,
  items,
  asOf,
  onGoTo,
}: {
  scroller: Scroller;
  active: number | undefined;
  /** undefined while it is not known. */
  items: number | undefined;
  asOf: string | undefined;
  onGoTo: () => void;
}) {
  useSyncExternalStore(scroller.subscribe, scroller.top, scroller.top);
  const { first, last } = scroller.inView();
  const row = active !== undefined && active >= first && active <= last ? active : scroller.presentItem();
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
      {asOf && (
        <span title={formatMoment(asOf)}>
          <span className={styles.asOf}>As of </span>
          <time dateTime={asOf}>{clock.format(new Date(asOf))}</time>
        </span>
      )}
    </footer>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
