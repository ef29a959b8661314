import type { Histogram } from '@headroom/contracts/monitoring/histogram';
import { parseArray } from './parse-histogram.ts';

/** What is read of field_rollups for a histogram. */
export const ROLLUP_COLUMNS = 'buckets::text, coalesce(counts, ranks)::text AS heights, counts IS NULL AS "isRanked"';

export interface RollupColumns {
  buckets: string;
  /** Of each bucket: how many values lie in it; where `isRanked`, how many lie in it or below. */
  heights: string;
  isRanked: boolean;
}

/** The histogram of a row, of whichever release wrote it. */
export function parseRollup({ buckets, heights, isRanked }: RollupColumns): Histogram {
  const counts = parseArray(heights);
  if (isRanked) for (let index = counts.length - 1; index > 0; index -= 1) counts[index]! -= counts[index - 1]!;
  return { buckets: parseArray(buckets), counts };
}
