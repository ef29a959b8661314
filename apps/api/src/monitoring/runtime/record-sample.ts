import type { MachineSample } from '@headroom/contracts/monitoring/runtime-machine';
import type { RuntimeSample } from '@headroom/contracts/monitoring/runtime-memory';
import type { Recorder } from '../recorder.ts';

/** Gauges of a process by what they are called in charts; `service` keeps them. */
export const PROCESS_GAUGES = {
  runtime_heap_used_bytes: { text: 'Heap in use', unit: 'bytes' },
  runtime_heap_after_gc_bytes: { text: 'Heap in use after the last full collection', unit: 'bytes' },
  runtime_heap_total_bytes: { text: 'Heap that V8 has of the system', unit: 'bytes' },
  runtime_heap_limit_bytes: { text: 'Heap at which the process ends', unit: 'bytes' },
  runtime_external_bytes: { text: 'Memory outside of the heap, with array buffers', unit: 'bytes' },
  runtime_array_buffers_bytes: { text: 'Array buffers', unit: 'bytes' },
  runtime_resident_bytes: { text: 'Resident memory', unit: 'bytes' },
  runtime_gc_pause_ratio: { text: 'Share of time stopped for garbage', unit: 'share' },
  runtime_loop_delay_p99_seconds: { text: 'Event-loop delay, p99', unit: 'ms' },
  runtime_loop_delay_max_seconds: { text: 'Event-loop delay, longest', unit: 'ms' },
  runtime_loop_utilisation_ratio: { text: 'Event-loop utilisation', unit: 'share' },
  runtime_cpu_user_ratio: { text: 'CPU of the program, in cores', unit: 'share' },
  runtime_cpu_system_ratio: { text: 'CPU of the system for it, in cores', unit: 'share' },
  runtime_read_bytes_per_second: { text: 'Read from disks a second', unit: 'bytes' },
  runtime_written_bytes_per_second: { text: 'Written to disks a second', unit: 'bytes' },
} as const;
export type ProcessGauge = keyof typeof PROCESS_GAUGES;

export const MACHINE_GAUGES = {
  machine_cpu_ratio: { text: 'Processors busy', unit: 'share' },
  machine_available_bytes: { text: 'Memory available', unit: 'bytes' },
  machine_disk_free_bytes: { text: 'Free on the disk of the data folder', unit: 'bytes' },
  machine_received_bytes_per_second: { text: 'Received a second', unit: 'bytes' },
  machine_sent_bytes_per_second: { text: 'Sent a second', unit: 'bytes' },
} as const;
export type MachineGauge = keyof typeof MACHINE_GAUGES;

export const DATABASE_GAUGES = {
  database_storage_size_bytes: { text: 'Size of the databases', unit: 'bytes' },
  database_storage_read_bytes_per_second: { text: 'Read by PostgreSQL a second', unit: 'bytes' },
  database_storage_written_bytes_per_second: { text: 'Written by PostgreSQL a second', unit: 'bytes' },
} as const;

export const REDIS_GAUGES = {
  redis_memory_used_bytes: { text: 'Memory in use by Redis', unit: 'bytes' },
  redis_memory_resident_bytes: { text: 'Memory that Redis has of the system', unit: 'bytes' },
} as const;

export function describeGauges({ describe }: Pick<Recorder, 'describe'>): void {
  const all = Object.entries({ ...PROCESS_GAUGES, ...MACHINE_GAUGES, ...DATABASE_GAUGES, ...REDIS_GAUGES });
  describe({
    ...Object.fromEntries(all.map(([name, { text }]) => [name, text])),
    runtime_gc_duration: 'How long collecting garbage stopped the process',
  });
}

const toSeconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1_000);

export function gaugesOfProcess(sample: RuntimeSample, seconds: number): [ProcessGauge, number | null][] {
  const { heap, eventLoop, cpu, io, gc } = sample;
  return [
    ['runtime_heap_used_bytes', heap.usedBytes],
    ['runtime_heap_after_gc_bytes', heap.afterGcBytes],
    ['runtime_heap_total_bytes', heap.totalBytes],
    ['runtime_heap_limit_bytes', heap.limitBytes],
    ['runtime_external_bytes', sample.externalBytes],
    ['runtime_array_buffers_bytes', sample.arrayBufferBytes],
    ['runtime_resident_bytes', sample.residentBytes],
    ['runtime_gc_pause_ratio', gc.reduce((sum, { totalMs }) => sum + totalMs, 0) / 1_000 / seconds],
    ['runtime_loop_delay_p99_seconds', toSeconds(eventLoop.delayP99Ms)],
    ['runtime_loop_delay_max_seconds', toSeconds(eventLoop.delayMaxMs)],
    ['runtime_loop_utilisation_ratio', eventLoop.utilisation],
    ['runtime_cpu_user_ratio', cpu.userShare],
    ['runtime_cpu_system_ratio', cpu.systemShare],
    ['runtime_read_bytes_per_second', io?.readBytesPerSecond ?? null],
    ['runtime_written_bytes_per_second', io?.writtenBytesPerSecond ?? null],
  ];
}

export const gaugesOfMachine = (sample: MachineSample): [MachineGauge, number | null][] => [
  ['machine_cpu_ratio', sample.cpuShare],
  ['machine_available_bytes', sample.availableBytes],
  ['machine_disk_free_bytes', sample.disk?.freeBytes ?? null],
  ['machine_received_bytes_per_second', sample.network?.receivedBytesPerSecond ?? null],
  ['machine_sent_bytes_per_second', sample.network?.sentBytesPerSecond ?? null],
];
