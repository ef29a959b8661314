import { bucketOf, type Histogram } from '@headroom/contracts/monitoring/histogram';
import { expect, it } from 'vitest';
import { figureOf, NO_FIGURE, toFigure } from './to-figure.ts';

const ones: Histogram = { buckets: [bucketOf(1)], counts: [300] };

it('says of errors how many there are, and nothing of a percentile', () => {
  expect(toFigure('error', ones, 75)).toEqual({ value: 300, low: null, high: null, n: 300 });
  const ranked = { value: bucketOf(1), low: bucketOf(1), high: bucketOf(1), n: 4 };
  expect(figureOf('error', ranked)).toEqual({ value: 4, low: null, high: null, n: 4 });
  expect(toFigure('error', { buckets: [], counts: [] }, 75)).toEqual(NO_FIGURE);
});
