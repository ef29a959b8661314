import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { bucketOf, percentileOf, type Histogram } from '@headroom/contracts/monitoring/histogram';
import { GC_KINDS, type GcKind, type GcPauses } from '@headroom/contracts/monitoring/runtime-memory';

const KINDS: Readonly<Record<number, GcKind>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
};

export interface GcWatch {
  start(): void;
  /** Pauses since the last call, by kind. */
  take(): { pauses: GcPauses[]; histograms: Map<GcKind, Histogram> };
  stop(): void;
}

/**
 * Measures how long collecting garbage stops a process, and what is in use after it has looked at everything.
 * @param onFullCollection hears the bytes of the heap in use, a moment after a full collection.
 */
export function watchGc({ onFullCollection }: { onFullCollection: (usedBytes: number) => void }): GcWatch {
  let gathered = newGathered();

  // Entries come a turn of the event loop later, together; what was allocated meanwhile is the error of `usedBytes`.
  const observer = new PerformanceObserver((list) => {
    let isFull = false;
    for (const entry of list.getEntries()) {
      const { duration } = entry;
      const kind = KINDS[(entry as { detail?: { kind?: number } }).detail?.kind ?? 0];
      if (!kind) continue;
      isFull ||= kind === 'major';
      const { counts, pauses } = gathered.get(kind)!;
      const bucket = bucketOf(duration * 1_000);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      pauses.count += 1;
      pauses.totalMs += duration;
      pauses.maxMs = Math.max(pauses.maxMs ?? 0, duration);
    }
    if (isFull) onFullCollection(getHeapStatistics().used_heap_size);
  });
  return {
    start: () => observer.observe({ entryTypes: ['gc'] }),
    take() {
      const taken = gathered;
      gathered = newGathered();
      const histograms = new Map([...taken].map(([kind, { counts }]) => [kind, toHistogram(counts)]));
      return {
        histograms,
        pauses: [...taken].map(([kind, { pauses }]) => ({
          ...pauses,
          p50Ms: toMs(percentileOf(histograms.get(kind)!, 0.5)),
          p99Ms: toMs(percentileOf(histograms.get(kind)!, 0.99)),
        })),
      };
    },
    stop: () => observer.disconnect(),
  };
}

const newGathered = () =>
  new Map(
    GC_KINDS.map((kind) => [
      kind,
      {
        counts: new Map<number, number>(),
        pauses: { kind, count: 0, totalMs: 0, p50Ms: null, p99Ms: null, maxMs: null } as GcPauses,
      },
    ]),
  );

const toMs = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1_000);

function toHistogram(counts: ReadonlyMap<number, number>): Histogram {
  const ascending = [...counts].toSorted(([a], [b]) => a - b);
  return { buckets: ascending.map(([bucket]) => bucket), counts: ascending.map(([, count]) => count) };
}
