/** An hour of silence, and a bucket is forgotten; it is full by then anyway. */
const MAX_KEYS = 10_000;

/**
 * Shares out bytes a second by account: a bucket each, that fills at `bytesPerSecond` and holds a second's worth. Uploads of one
 * account share its bucket, so that two are no faster than one.
 * @returns tells how long to wait, in milliseconds, after so many bytes were taken.
 */
export function createByteRate({ bytesPerSecond }: { bytesPerSecond: number }) {
  const buckets = new Map<string, { left: number; at: number }>();
  return function take(key: string, bytes: number, now: number = performance.now()): number {
    const bucket = buckets.get(key) ?? { left: bytesPerSecond, at: now };
    const left = Math.min(bytesPerSecond, bucket.left + ((now - bucket.at) / 1_000) * bytesPerSecond) - bytes;
    // Moved to the end: the first one is the longest unused.
    buckets.delete(key);
    buckets.set(key, { left, at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > MAX_KEYS && oldest !== undefined) buckets.delete(oldest);
    return left >= 0 ? 0 : (-left / bytesPerSecond) * 1_000;
  };
}
