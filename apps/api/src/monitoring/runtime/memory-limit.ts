import { totalmem } from 'node:os';

/**
 * What the container lets this process have (cgroups, as libuv reads them), in bytes; null where there is no limit below the machine's memory.
 */
export function memoryLimit({
  constrained = process.constrainedMemory(),
  total = totalmem(),
}: { constrained?: number; total?: number } = {}): number | null {
  // Without a limit libuv says 0, or the largest number that the kernel has.
  return constrained > 0 && constrained < total ? constrained : null;
}

/** The heap that ends the process: V8's own limit, or what the container leaves beside memory that is not heap. */
export function heapLimit({
  v8LimitBytes,
  containerBytes,
  besideHeapBytes,
}: {
  v8LimitBytes: number;
  containerBytes: number | null;
  besideHeapBytes: number;
}): { limitBytes: number; limitFrom: 'v8' | 'container' } {
  const left = containerBytes === null ? Infinity : Math.max(0, containerBytes - besideHeapBytes);
  return left < v8LimitBytes
    ? { limitBytes: left, limitFrom: 'container' }
    : { limitBytes: v8LimitBytes, limitFrom: 'v8' };
}
