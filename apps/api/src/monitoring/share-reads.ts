import type { ReadPoints } from './read-points.ts';

/** Reads that ask for the same at the same time are one: objectives of one answer look at the same requests. */
export function shareReads(readPoints: ReadPoints): ReadPoints {
  const underWay = new Map<string, ReturnType<ReadPoints>>();
  return function readShared(query) {
    const key = JSON.stringify(query);
    const found = underWay.get(key);
    if (found) return found;
    const read = readPoints(query).finally(() => underWay.delete(key));
    underWay.set(key, read);
    return read;
  };
}
