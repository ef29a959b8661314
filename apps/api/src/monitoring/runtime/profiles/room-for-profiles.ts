const MEBIBYTE = 1_024 * 1_024;
/** Left for everybody else, whatever a snapshot or a profile takes. */
const SPARE_DISK_BYTES = 512 * MEBIBYTE;
/** V8 draws the graph of all objects beside the heap, about as large again; written down it takes up to twice as much. */
const TIMES_MEMORY = 2;
const TIMES_DISK = 2;
/** A thousand looks a second, each with its time, and the functions that they saw: with room to spare, an idle server takes 15 kB a second. */
const PROFILE_BYTES_PER_SECOND = MEBIBYTE / 4;

/** Why a heap snapshot must not be taken now: it would end the process, or fill the disk. undefined: it may be. */
export function refuseSnapshot({
  heapBytes,
  availableBytes,
  freeDiskBytes,
}: {
  heapBytes: number;
  /** That the process can still get. */
  availableBytes: number;
  /** undefined: not known, and not taken for little. */
  freeDiskBytes: number | undefined;
}): string | undefined {
  const memory = TIMES_MEMORY * heapBytes;
  if (availableBytes < memory) {
    return `A snapshot of this heap takes up to ${inMegabytes(memory)} of memory, and ${inMegabytes(availableBytes)} are free. Give the process more, or take it sooner after a start.`;
  }
  return refuseForDisk('A snapshot of this heap', { bytes: TIMES_DISK * heapBytes, freeDiskBytes });
}

/** Why a CPU profile must not be taken now; undefined: it may be. @param freeDiskBytes undefined: not known, and not taken for little. */
export const refuseCpuProfile = ({
  seconds,
  freeDiskBytes,
}: {
  seconds: number;
  freeDiskBytes: number | undefined;
}): string | undefined => refuseForDisk('A CPU profile', { bytes: seconds * PROFILE_BYTES_PER_SECOND, freeDiskBytes });

function refuseForDisk(
  what: string,
  { bytes, freeDiskBytes }: { bytes: number; freeDiskBytes: number | undefined },
): string | undefined {
  const needed = bytes + SPARE_DISK_BYTES;
  if (freeDiskBytes === undefined || freeDiskBytes >= needed) return undefined;
  return `${what} needs ${inMegabytes(needed)} on the disk of the data folder, with what has to stay free; ${inMegabytes(freeDiskBytes)} are. Make room and ask again.`;
}

const inMegabytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE).toLocaleString('en-GB')} MB`;
