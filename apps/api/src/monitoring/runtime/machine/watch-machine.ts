import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { MachineSample } from '@headroom/contracts/monitoring/runtime-machine';
import { memoryLimit } from '../memory-limit.ts';
import { parseNetwork, readProc, type ReadProc } from '../proc-files.ts';

/** Looks at the machine that this process runs on; the first look knows no rates. */
export function watchMachine({
  dataDirectory,
  read = readProc,
  platform = process.platform,
}: {
  dataDirectory: string;
  read?: ReadProc;
  platform?: NodeJS.Platform;
}): () => Promise<{ sample: MachineSample; missing: string[] }> {
  let cpuBefore: { busy: number; all: number } | undefined;
  let networkBefore: { at: number; receivedBytes: number; sentBytes: number } | undefined;

  function cpuShare(): number | null {
    const now = cpuTimes();
    const since = cpuBefore;
    cpuBefore = now;
    return since && now.all > since.all ? (now.busy - since.busy) / (now.all - since.all) : null;
  }
  async function network(): Promise<MachineSample['network']> {
    const counted = parseNetwork(await read('/proc/net/dev'));
    if (!counted) return null;
    const now = { at: performance.now(), ...counted };
    const since = networkBefore ?? { ...now, at: now.at - 1 };
    networkBefore = now;
    const seconds = Math.max(0.001, (now.at - since.at) / 1_000);
    return {
      receivedBytesPerSecond: Math.max(0, now.receivedBytes - since.receivedBytes) / seconds,
      sentBytesPerSecond: Math.max(0, now.sentBytes - since.sentBytes) / seconds,
    };
  }
  return async () => {
    const disk = await statfs(dataDirectory).catch(() => undefined);
    const traffic = await network();
    return {
      sample: {
        at: new Date().toISOString(),
        cpus: availableParallelism(),
        cpuShare: cpuShare(),
        load: platform === 'win32' ? null : loadavg(),
        memoryBytes: totalmem(),
        availableBytes: process.availableMemory(),
        limitBytes: memoryLimit(),
        // Without what the file system keeps for root, as df counts: of what there is for everybody, what is used.
        disk: disk
          ? {
              sizeBytes: (disk.blocks - disk.bfree + disk.bavail) * disk.bsize,
              freeBytes: disk.bavail * disk.bsize,
            }
          : null,
        network: traffic,
      },
      missing: [
        ...(disk ? [] : ['The room on the disk of the data folder could not be read.']),
        ...(traffic ? [] : ['What goes over the network is said by Linux only.']),
        ...(platform === 'win32' ? ['Windows has no average of waiting processes.'] : []),
      ],
    };
  };
}

function cpuTimes(): { busy: number; all: number } {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, idle, irq } = times;
    busy += user + nice + sys + irq;
    all += user + nice + sys + irq + idle;
  }
  return { busy, all };
}
