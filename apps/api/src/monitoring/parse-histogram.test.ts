import { LAST_BUCKET, mergeHistograms, type Histogram } from '@headroom/contracts/monitoring/histogram';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHistogram } from './parse-histogram.ts';

const histogram = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: LAST_BUCKET }), fc.integer({ min: 1, max: 2 ** 40 })), {
    selector: ([bucket]) => bucket,
    maxLength: 20,
  })
  .map((pairs): Histogram => {
    const ascending = pairs.toSorted(([a], [b]) => a - b);
    return { buckets: ascending.map(([bucket]) => bucket), counts: ascending.map(([, count]) => count) };
  });
const textOf = (all: readonly (readonly number[])[]) => all.map((each) => `{${each.join(',')}}`).join('');

it('reads one histogram, or brings several together', () => {
  fc.assert(
    fc.property(fc.array(histogram, { minLength: 1, maxLength: 5 }), (all) => {
      const found = parseHistogram(textOf(all.map(({ buckets }) => buckets)), textOf(all.map(({ counts }) => counts)));
      expect(found).toEqual(mergeHistograms(all));
    }),
  );
});

it('has nothing of no text', () => {
  expect(parseHistogram('', '')).toEqual({ buckets: [], counts: [] });
});
