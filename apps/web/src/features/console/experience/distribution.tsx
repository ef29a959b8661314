import type { VitalDistribution } from '@headroom/contracts/monitoring/field-answers';
import type { CSSProperties } from 'react';
import { formatMany, formatValue } from '../parts/format-figure.ts';
import { FigureText } from '../parts/figure-text.tsx';
import { Shares } from '../parts/shares.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import styles from './distribution.module.css';

/** How many visits felt which value: bars on a logarithmic scale, with where good and poor begin, and percentiles in words. */
export function Distribution({ answer }: { answer: VitalDistribution }) {
  const { bars, unit, thresholds, percentiles, ratings } = answer;
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return null;
  const kindOf = (from: number) => (from >= thresholds.poor ? 'poor' : from >= thresholds.good ? 'middle' : 'good');
  const marks = [
    { at: placeOf(bars, thresholds.good), word: `good to ${formatValue(thresholds.good, unit)}` },
    { at: placeOf(bars, thresholds.poor), word: `poor from ${formatValue(thresholds.poor, unit)}` },
  ];
  return (
    <div className={styles.whole}>
      <div>
        <div className={styles.bars} aria-hidden="true">
          {bars.map(({ from, to, count }) => (
            <i
              key={from}
              data-kind={kindOf(from)}
              title={`${formatValue(from, unit)} to ${formatValue(to, unit)}: ${formatMany(count)}`}
              style={{ '--height': count / most } as CSSProperties}
            />
          ))}
          {marks.map(
            ({ at, word }) =>
              at !== undefined && (
                <span key={word} className={styles.mark} data-end={at > 0.7} style={{ '--at': at } as CSSProperties}>
                  {word}
                </span>
              ),
          )}
        </div>
        <div className={styles.ends} aria-hidden="true">
          <span>{formatValue(first.from, unit)}</span>
          <span>{formatValue(last.to, unit)}</span>
        </div>
        <Shares {...ratings} />
        <VisuallyHidden>
          {bars
            .filter(({ count }) => count > 0)
            .map(
              ({ from, to, count }) => `${formatValue(from, unit)} to ${formatValue(to, unit)}: ${formatMany(count)}`,
            )
            .join('; ')}
        </VisuallyHidden>
      </div>
      <dl className={styles.percentiles}>
        {percentiles.map(({ percentile, figure }) => (
          <div key={percentile}>
            <dt>p{percentile}</dt>
            <dd>
              <FigureText figure={figure} unit={unit} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Where a value lies along the bars, 0 to 1; within a bar on the logarithmic scale that they are equal on. */
function placeOf(bars: VitalDistribution['bars'], value: number): number | undefined {
  const index = bars.findIndex(({ from, to }) => value >= from && value < to);
  const bar = bars[index];
  if (!bar) return undefined;
  const within =
    bar.from > 0 ? Math.log(value / bar.from) / Math.log(bar.to / bar.from) : (value - bar.from) / (bar.to - bar.from);
  return (index + within) / bars.length;
}
