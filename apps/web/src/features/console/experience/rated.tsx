import type { Figure } from '@headroom/contracts/monitoring/figures';
import { Status } from '../../../ui/status.tsx';
import { isFew } from '../parts/format-figure.ts';

/** What a figure is by its thresholds, as a shape and a word; nothing where there are too few values to say. */
export function Rated({ figure, thresholds }: { figure: Figure; thresholds: { good: number; poor: number } }) {
  if (figure.value === null) return null;
  if (isFew(figure.n)) return <Status shape="open">Too few</Status>;
  if (figure.value <= thresholds.good) return <Status shape="good">Good</Status>;
  return figure.value <= thresholds.poor ? (
    <Status shape="risk">Needs improvement</Status>
  ) : (
    <Status shape="failed">Poor</Status>
  );
}
