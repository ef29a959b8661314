import type { Unit } from '@headroom/contracts/monitoring/figures';
import type { MachineSample } from '@headroom/contracts/monitoring/runtime-machine';
import type { RuntimeSample } from '@headroom/contracts/monitoring/runtime-memory';
import { RUNTIME_LINES } from '@headroom/contracts/monitoring/runtime-words';
import type { Recorder } from '../recorder.ts';

/** What is recorded of a sample: what the gauge is, the line and the unit that charts show it with, and how it is read (null: not known here). */
interface Gauge<Sample> {
  text: string;
  line: string;
  unit: Unit;
  /** @param seconds since the look before, however late this one is: a process that was stopped for long is looked at long after. */
  read: (sample: Sample, seconds: number) => number | null;
}

const toSeconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1_000);
const usedShare = (size: number, free: number) => (size > 0 ? Math.min(1, Math.max(0, 1 - free / size)) : null);

/** Of a process; `service` keeps them. */
export const PROCESS_GAUGES = {
  runtime_heap_used_bytes: {
    text: 'Heap in use',
    line: RUNTIME_LINES.heapUsed,
    unit: 'bytes',
    read: ({ heap }) => heap.usedBytes,
  },
  runtime_heap_after_gc_bytes: {
    text: 'Heap in use after the last full collection',
    line: RUNTIME_LINES.heapAfterGc,
    unit: 'bytes',
    read: ({ heap }) => heap.afterGcBytes,
  },
  runtime_heap_total_bytes: {
    text: 'Heap that V8 has of the system',
    line: RUNTIME_LINES.heapTotal,
    unit: 'bytes',
    read: ({ heap }) => heap.totalBytes,
  },
  runtime_heap_limit_bytes: {
    text: 'Heap at which the process ends',
    line: RUNTIME_LINES.heapLimit,
    unit: 'bytes',
    read: ({ heap }) => heap.limitBytes,
  },
  runtime_external_bytes: {
    text: 'Memory outside of the heap, with array buffers',
    line: RUNTIME_LINES.external,
    unit: 'bytes',
    read: ({ externalBytes }) => externalBytes,
  },
  runtime_array_buffers_bytes: {
    text: 'Array buffers',
    line: RUNTIME_LINES.arrayBuffers,
    unit: 'bytes',
    read: ({ arrayBufferBytes }) => arrayBufferBytes,
  },
  runtime_resident_bytes: {
    text: 'Resident memory',
    line: RUNTIME_LINES.resident,
    unit: 'bytes',
    read: ({ residentBytes }) => residentBytes,
  },
  runtime_gc_pause_ratio: {
    text: 'Share of time stopped for garbage',
    line: RUNTIME_LINES.gcPause,
    unit: 'share',
    read: ({ gc }, seconds) => Math.min(1, gc.reduce((sum, { totalMs }) => sum + totalMs, 0) / 1_000 / seconds),
  },
  runtime_loop_delay_p99_seconds: {
    text: 'Event-loop delay, p99',
    line: RUNTIME_LINES.loopP99,
    unit: 'ms',
    read: ({ eventLoop }) => toSeconds(eventLoop.delayP99Ms),
  },
  runtime_loop_delay_max_seconds: {
    text: 'Event-loop delay, longest',
    line: RUNTIME_LINES.loopMax,
    unit: 'ms',
    read: ({ eventLoop }) => toSeconds(eventLoop.delayMaxMs),
  },
  runtime_loop_utilisation_ratio: {
    text: 'Event-loop utilisation',
    line: RUNTIME_LINES.loopUtilisation,
    unit: 'share',
    read: ({ eventLoop }) => eventLoop.utilisation,
  },
  runtime_cpu_user_ratio: {
    text: 'CPU of the program, in cores',
    line: RUNTIME_LINES.cpuUser,
    unit: 'share',
    read: ({ cpu }) => cpu.userShare,
  },
  runtime_cpu_system_ratio: {
    text: 'CPU of the system for it, in cores',
    line: RUNTIME_LINES.cpuSystem,
    unit: 'share',
    read: ({ cpu }) => cpu.systemShare,
  },
  runtime_read_bytes_per_second: {
    text: 'Read from disks a second',
    line: RUNTIME_LINES.diskRead,
    unit: 'bytes',
    read: ({ io }) => io?.readBytesPerSecond ?? null,
  },
  runtime_written_bytes_per_second: {
    text: 'Written to disks a second',
    line: RUNTIME_LINES.diskWritten,
    unit: 'bytes',
    read: ({ io }) => io?.writtenBytesPerSecond ?? null,
  },
} satisfies Record<string, Gauge<RuntimeSample>>;

export const MACHINE_GAUGES = {
  machine_cpu_ratio: {
    text: 'Processors busy',
    line: RUNTIME_LINES.machineCpu,
    unit: 'share',
    read: ({ cpuShare }) => cpuShare,
  },
  machine_available_bytes: {
    text: 'Memory available',
    line: RUNTIME_LINES.machineAvailable,
    unit: 'bytes',
    read: ({ availableBytes }) => availableBytes,
  },
  machine_disk_free_bytes: {
    text: 'Free on the disk of the data folder',
    line: RUNTIME_LINES.machineDiskFree,
    unit: 'bytes',
    read: ({ disk }) => disk?.freeBytes ?? null,
  },
  machine_received_bytes_per_second: {
    text: 'Received a second',
    line: RUNTIME_LINES.machineReceived,
    unit: 'bytes',
    read: ({ network }) => network?.receivedBytesPerSecond ?? null,
  },
  machine_sent_bytes_per_second: {
    text: 'Sent a second',
    line: RUNTIME_LINES.machineSent,
    unit: 'bytes',
    read: ({ network }) => network?.sentBytesPerSecond ?? null,
  },
} satisfies Record<string, Gauge<MachineSample>>;
/** What rules for alerts are about: a limit in bytes would be another on each machine. */
const SHARE_GAUGES = {
  machine_memory_used_ratio: {
    text: 'Share of the memory in use, within the limit of the container',
    read: ({ limitBytes, memoryBytes, availableBytes }) => usedShare(limitBytes ?? memoryBytes, availableBytes),
  },
  machine_disk_used_ratio: {
    text: 'Share of the disk of the data folder in use',
    read: ({ disk }) => disk && usedShare(disk.sizeBytes, disk.freeBytes),
  },
} satisfies Record<string, Pick<Gauge<MachineSample>, 'text' | 'read'>>;

export const DATABASE_GAUGES = {
  database_storage_size_bytes: { text: 'Size of the databases', line: 'size', unit: 'bytes' },
  database_storage_read_bytes_per_second: { text: 'Read by PostgreSQL a second', line: 'read a second', unit: 'bytes' },
  database_storage_written_bytes_per_second: {
    text: 'Written by PostgreSQL a second',
    line: 'written a second',
    unit: 'bytes',
  },
} as const;

export const REDIS_GAUGES = {
  redis_memory_used_bytes: { text: 'Memory in use by Redis', line: 'in use', unit: 'bytes' },
  redis_memory_resident_bytes: { text: 'Memory that Redis has of the system', line: 'resident', unit: 'bytes' },
} as const;

export function describeGauges({ describe }: Pick<Recorder, 'describe'>): void {
  const all = Object.entries({
    ...PROCESS_GAUGES,
    ...MACHINE_GAUGES,
    ...SHARE_GAUGES,
    ...DATABASE_GAUGES,
    ...REDIS_GAUGES,
  });
  describe({
    ...Object.fromEntries(all.map(([name, { text }]) => [name, text])),
    runtime_gc_duration: 'How long collecting garbage stopped the process',
  });
}

/** What is known of the process, by the gauges' names. */
export const gaugesOfProcess = (sample: RuntimeSample, seconds: number): [string, number | null][] =>
  Object.entries(PROCESS_GAUGES).map(([name, { read }]) => [name, read(sample, seconds)]);

/** The same of the machine. */
export const gaugesOfMachine = (sample: MachineSample): [string, number | null][] =>
  Object.entries({ ...MACHINE_GAUGES, ...SHARE_GAUGES }).map(([name, { read }]) => [name, read(sample)]);
