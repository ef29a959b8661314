import { summarise, type Summary } from '../statistics/percentile.ts';

/** One measured question. */
export interface Cell {
  /** What was asked, from the general to the particular; the last is the column of a table. */
  row: readonly string[];
  column: string;
  latency: Summary;
  /** Milliseconds that its 95th percentile should not pass; undefined where none is set. */
  limit: number | undefined;
  /** The slowest sample's path, for looking at its plan. */
  slowest: string;
}

export const fallsShort = ({ latency, limit }: Cell): boolean => limit !== undefined && latency.p95 > limit;

export interface Sample {
  path: string;
  milliseconds: number;
}

export function toCell(place: Pick<Cell, 'row' | 'column' | 'limit'>, samples: readonly Sample[]): Cell {
  const slowest = samples.reduce((worst, sample) => (sample.milliseconds > worst.milliseconds ? sample : worst));
  return { ...place, latency: summarise(samples.map(({ milliseconds }) => milliseconds)), slowest: slowest.path };
}
