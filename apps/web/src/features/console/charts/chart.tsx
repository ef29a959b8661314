import type { Marker, Series } from '@headroom/contracts/monitoring/figures';
import { useMemo, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../../ui/format.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { spanOf } from '../console-query.ts';
import { formatMany, isFew } from '../parts/format-figure.ts';
import { useConsoleQuery } from '../use-console-query.ts';
import { alignSeries } from './chart-data.ts';
import { seriesCsv } from './chart-csv.ts';
import { ChartTable } from './chart-table.tsx';
import styles from './chart.module.css';
import { cursorWords } from './cursor-words.ts';
import { usePlot } from './use-plot.ts';

export interface ChartProps {
  title: string;
  /**
   * Its lines, of one unit. The first has the yellow band (its `low` and `high`) and the n; of three the middle one is in ink.
   * undefined: on their way.
   */
  series: readonly Series[] | undefined;
  /** Where its title leads: the screen that says more. */
  href?: string | undefined;
  /** The one big figure, for instance `188 ms`. */
  figure?: ReactNode;
  /** Small beside it: `± 9, was 121`. */
  note?: ReactNode;
  /** How many values it was made from: always there where it is known. */
  n?: number | undefined;
  /** A dotted line, labelled: what is promised, or where good ends. */
  promise?: { value: number; label: string } | undefined;
  /** Hairlines: releases, imports, purges. */
  markers?: readonly Marker[];
  /** The same lines of what this is compared with (`side: 'compared'`): drawn fainter, on the times of this period. */
  compared?: readonly Series[] | undefined;
  /** Of the plot, without what is above and below; pixels. */
  height?: number;
  /** Below the plot. */
  children?: ReactNode;
}

const NO_MARKERS: readonly Marker[] = [];
/**
 * Lines over time. The arrow keys, Home and End move a cursor whose value stands in the place of the big figure and is read out;
 * drawing over a stretch with the pointer makes it the time of the whole console. The values are also a table and a CSV.
 */
export function Chart(props: ChartProps) {
  const {
    title,
    href,
    series,
    figure,
    note,
    n,
    promise,
    markers = NO_MARKERS,
    compared,
    height = 96,
    children,
  } = props;
  const { query, change } = useConsoleQuery();
  const toast = useToast();
  const [cursor, setCursor] = useState<number>();
  const [isTable, setTable] = useState(false);
  // New figures are of a new now.
  const span = useMemo(
    () => spanOf(query, Date.now()),
    // oxlint-disable-next-line react/exhaustive-deps
    [query, series],
  );
  const drawn = useMemo(() => {
    const back = query.compare?.with === 'before' ? (span.to - span.from) / 1_000 : 0;
    const others = (compared ?? []).map((each) => ({ ...each, times: each.times.map((time) => time + back) }));
    return { all: [...(series ?? []), ...others], data: alignSeries([...(series ?? []), ...others]) };
  }, [series, compared, query.compare, span]);
  const { data } = drawn;
  const isEmpty = series !== undefined && data.measured === 0;
  const { host, plot } = usePlot({
    drawn,
    series,
    comparedLines: compared?.length ?? 0,
    isEmpty,
    promise,
    markers,
    span,
    onCursor: setCursor,
    onSpan: (from, to) => change({ from: Math.round(from * 1_000), to: Math.round(to * 1_000) }),
  });
  const at = cursor !== undefined && cursor < data.times.length ? cursor : undefined;
  const words = at === undefined || !series ? undefined : cursorWords(drawn, series.length, at);
  const last = data.times.length - 1;

  function onKeyDown(event: KeyboardEvent) {
    const step = event.shiftKey ? 10 : 1;
    const from = at ?? last + 1;
    const to = {
      ArrowLeft: from - step,
      ArrowRight: from + step,
      Home: 0,
      End: last,
      PageUp: from - 10,
      PageDown: from + 10,
    }[event.key];
    if (event.key === 'Escape') {
      move(undefined);
      return;
    }
    if (to === undefined) return;
    event.preventDefault();
    move(Math.min(last, Math.max(0, to)));
  }
  function move(index: number | undefined) {
    setCursor(index);
    plot.current?.setCursor(index);
  }

  async function copy() {
    const csv = seriesCsv(series ?? []);
    try {
      await navigator.clipboard.writeText(csv);
      toast({ message: `Copied ${formatCount(data.times.length)} lines of ${title} as CSV.` });
    } catch {
      toast({ message: 'The browser does not let the page copy. Open the table and copy from there.' });
      setTable(true);
    }
  }

  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <b>{href === undefined ? title : <Link href={href}>{title}</Link>}</b>
        {n !== undefined && <span className={n > 0 && isFew(n) ? styles.fewWords : undefined}>n {formatMany(n)}</span>}
      </figcaption>
      <p className={n !== undefined && isFew(n) && !words ? `${styles.now} ${styles.few}` : styles.now}>
        {words ? (
          <>
            {words.figure} <small>{words.note}</small>
          </>
        ) : series ? (
          <>
            {figure} {note && <small>{note}</small>}
          </>
        ) : (
          <Skeleton width="5ch" />
        )}
      </p>
      <div
        ref={host}
        className={styles.plot}
        style={{ '--h': `${height}px` } as CSSProperties}
        {...(series &&
          !isEmpty && {
            role: 'slider',
            tabIndex: 0,
            'aria-label': `${title}, values over time`,
            'aria-valuemin': 0,
            'aria-valuemax': last,
            'aria-valuenow': at ?? last,
            'aria-valuetext': words ? `${words.figure}, ${words.note}` : 'Arrow keys read the values',
            onKeyDown,
            onBlur: () => move(undefined),
          })}
      >
        {isEmpty && <p className={styles.nothing}>Nothing was measured in this time.</p>}
      </div>
      {children}
      <div className={styles.foot}>
        {series && !isEmpty && (
          <>
            <button
              type="button"
              aria-expanded={isTable}
              aria-label={`Table: ${title}`}
              onClick={() => setTable(!isTable)}
            >
              Table
            </button>
            <button type="button" aria-label={`Copy as CSV: ${title}`} onClick={() => void copy()}>
              Copy as CSV
            </button>
          </>
        )}
      </div>
      {isTable && series && <ChartTable title={title} series={series} />}
    </figure>
  );
}
