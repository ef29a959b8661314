import { LAST_BUCKET, valueOf } from '@headroom/contracts/monitoring/histogram';

/** Seconds, as objectives are written in; the console's own histograms are finer. */
const DURATION_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 600];
const SIZE_BOUNDS = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 16_777_216, 268_435_456];

const isSize = (name: string): boolean => name.endsWith('_size');

/** Upper bounds of what Prometheus is shown of a distribution, in seconds or bytes. */
export const boundsFor = (name: string): readonly number[] => (isSize(name) ? SIZE_BOUNDS : DURATION_BOUNDS);

/** How many units of storage one exposed unit has. */
export const storedPer = (name: string): number => (isSize(name) ? 1 : 1_000_000);

/** In which of the bounds a bucket is counted: by the value that it is taken for, as percentiles do, so that both tell the same. */
const slotsOf = (name: string): Uint8Array => {
  const bounds = boundsFor(name);
  const per = storedPer(name);
  return Uint8Array.from({ length: LAST_BUCKET + 1 }, (_, bucket) => {
    const at = bounds.findIndex((bound) => valueOf(bucket) <= bound * per);
    return at === -1 ? bounds.length : at;
  });
};
const DURATION_SLOTS = slotsOf('request_duration');
const SIZE_SLOTS = slotsOf('response_size');

export const slotsFor = (name: string): Uint8Array => (isSize(name) ? SIZE_SLOTS : DURATION_SLOTS);
