import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Histogram } from '@headroom/contracts/monitoring/histogram';
import type { GcKind, RuntimeSample } from '@headroom/contracts/monitoring/runtime-memory';
import { watchGc } from './gc-pauses.ts';
import { heapLimit, memoryLimit } from './memory-limit.ts';
import { parseIo, readProc, type ReadProc } from './proc-files.ts';

export interface ProcessWatch {
  start(): void;
  /** Rates and pauses are of the time since the last look, which is `seconds`. */
  look(): Promise<{ sample: RuntimeSample; gc: Map<GcKind, Histogram>; seconds: number; missing: string[] }>;
  stop(): void;
}

/** A timer that is due so often is looked at for how late it is; it tells delays from a few milliseconds on and costs nothing to speak of. */
const RESOLUTION_MILLISECONDS = 20;

/**
 * Looks at this process: memory, collections of garbage, its event loop, processor and disks.
 * @param onFullCollection hears the bytes of the heap in use after it.
 */
export function watchProcess({
  onFullCollection,
  read = readProc,
}: {
  onFullCollection: (usedBytes: number) => void;
  read?: ReadProc;
}): ProcessWatch {
  let afterGcBytes: number | null = null;
  const gc = watchGc({
    onFullCollection(usedBytes) {
      afterGcBytes = usedBytes;
      onFullCollection(usedBytes);
    },
  });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  let before = { at: performance.now(), cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
  let ioBefore: { at: number; readBytes: number; writtenBytes: number } | undefined;

  async function ioSince() {
    const io = parseIo(await read('/proc/self/io'));
    if (!io) return undefined;
    const now = { at: performance.now(), ...io };
    const since = ioBefore ?? { ...now, at: now.at - 1 };
    ioBefore = now;
    const seconds = (now.at - since.at) / 1_000;
    return {
      readBytesPerSecond: perSecond(now.readBytes - since.readBytes, seconds),
      writtenBytesPerSecond: perSecond(now.writtenBytes - since.writtenBytes, seconds),
    };
  }
  return {
    start() {
      gc.start();
      delay.enable();
    },
    async look() {
      const io = await ioSince();
      const {
        used_heap_size: usedBytes,
        total_heap_size: totalBytes,
        heap_size_limit: v8LimitBytes,
      } = getHeapStatistics();
      const { rss, external, arrayBuffers } = process.memoryUsage();
      const containerBytes = memoryLimit();
      const now = { at: performance.now(), cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
      const microseconds = Math.max(1, (now.at - before.at) * 1_000);
      const { pauses, histograms } = gc.take();
      const isMeasured = delay.count > 0;
      const sample: RuntimeSample = {
        at: new Date().toISOString(),
        heap: {
          usedBytes,
          totalBytes,
          afterGcBytes,
          ...heapLimit({ v8LimitBytes, containerBytes, besideHeapBytes: Math.max(0, rss - totalBytes) }),
        },
        externalBytes: external,
        arrayBufferBytes: arrayBuffers,
        residentBytes: rss,
        memoryLimitBytes: containerBytes,
        gc: pauses,
        eventLoop: {
          delayP50Ms: isMeasured ? late(delay.percentile(50)) : null,
          delayP99Ms: isMeasured ? late(delay.percentile(99)) : null,
          delayMaxMs: isMeasured ? late(delay.max) : null,
          utilisation: performance.eventLoopUtilization(now.loop, before.loop).utilization,
        },
        cpu: {
          userShare: (now.cpu.user - before.cpu.user) / microseconds,
          systemShare: (now.cpu.system - before.cpu.system) / microseconds,
        },
        io: io ?? null,
      };
      delay.reset();
      before = now;
      return {
        sample,
        gc: histograms,
        seconds: microseconds / 1e6,
        missing: io ? [] : ['What the process reads from and writes to disks is said by Linux only.'],
      };
    },
    stop() {
      gc.stop();
      delay.disable();
    },
  };
}

/** Of a timer: the histogram holds the time between two of its firings. */
const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MILLISECONDS);
const perSecond = (amount: number, seconds: number) => (seconds > 0 ? Math.max(0, amount / seconds) : 0);
