import { fromSums, LAST_BUCKET, type Histogram } from '@headroom/contracts/monitoring/histogram';

const COMMA = 44;
const ZERO = 48;
const OPENS = 123;
const CLOSES = 125;

/**
 * A histogram from PostgreSQL's texts of its arrays, `{1,2,3}`, or of several one after the other, which are brought together. The driver's own
 * way to arrays took ten times as long, and bringing them together in a statement three times.
 */
export function parseHistogram(buckets: string, counts: string): Histogram {
  if (buckets.indexOf('{', 1) === -1) return { buckets: parseArray(buckets), counts: parseArray(counts) };
  const sums = new Float64Array(LAST_BUCKET + 1);
  addTexts(sums, buckets, counts);
  return fromSums(sums);
}

/** PostgreSQL's text of an array of whole numbers from 0 on. */
export function parseArray(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  for (let at = 1; at < text.length - 1; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA) {
      numbers.push(value);
      value = 0;
    } else value = value * 10 + code - ZERO;
  }
  if (text.length > 2) numbers.push(value);
  return numbers;
}

/** Both texts are read side by side: the number that ends here and the one that ends there belong together. */
function addTexts(sums: Float64Array, buckets: string, counts: string): void {
  let there = 0;
  let bucket = 0;
  let isEmpty = true;
  for (let at = 0; at < buckets.length; at += 1) {
    const code = buckets.charCodeAt(at);
    if (code === OPENS) {
      there += 1;
      isEmpty = true;
      bucket = 0;
    } else if (code === COMMA || code === CLOSES) {
      let count = 0;
      for (; there < counts.length; there += 1) {
        const digit = counts.charCodeAt(there);
        if (digit === COMMA || digit === CLOSES) break;
        count = count * 10 + digit - ZERO;
      }
      there += 1;
      if (!isEmpty) sums[bucket]! += count;
      bucket = 0;
    } else {
      bucket = bucket * 10 + code - ZERO;
      isEmpty = false;
    }
  }
}
