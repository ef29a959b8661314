import type { Figure, Unit } from '@headroom/contracts/monitoring/figures';
import { formatMany, formatUncertainty, formatValue, isFew } from './format-figure.ts';
import styles from './figure-text.module.css';

/**
 * A figure in a line or a cell, with how certain it is: `188 ms ± 9 ms`. Grey with its n where it was made from fewer than 50
 * values, and a dash where nothing was measured.
 */
export function FigureText({
  figure,
  unit,
  withUncertainty = true,
}: {
  figure: Figure;
  unit: Unit;
  withUncertainty?: boolean;
}) {
  if (figure.value === null) return <span className={styles.few}>–</span>;
  const few = isFew(figure.n);
  const uncertainty = withUncertainty ? formatUncertainty(figure, unit) : undefined;
  return (
    <span className={few ? styles.few : undefined}>
      {formatValue(figure.value, unit)}
      {uncertainty && <span className={styles.uncertain}> {uncertainty}</span>}
      {few && <span className={styles.uncertain}> n {formatMany(figure.n)}</span>}
    </span>
  );
}
