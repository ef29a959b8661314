import type { Series } from '@headroom/contracts/monitoring/figures';
import type { GcPauses, RuntimeProcess } from '@headroom/contracts/monitoring/runtime-memory';
import { RUNTIME_LINES } from '@headroom/contracts/monitoring/runtime-words';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatDateTime } from '../../../ui/format.ts';
import { Chart } from '../charts/chart.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Columns, Facts, Section } from '../parts/section.tsx';
import { processLabel, verdictWords } from './memory-words.ts';
import styles from './memory.module.css';

const orDash = (milliseconds: number | null): string =>
  milliseconds === null ? '–' : formatMilliseconds(milliseconds);
const GC_COLUMNS: readonly Column<GcPauses>[] = [
  { key: 'kind', head: 'Collection', cell: ({ kind }) => kind, isHead: true },
  { key: 'count', head: 'Times', cell: ({ count }) => formatMany(count), isFigure: true },
  { key: 'p50', head: 'p50', cell: ({ p50Ms }) => orDash(p50Ms), isFigure: true, phone: 'hidden' },
  { key: 'p99', head: 'p99', cell: ({ p99Ms }) => orDash(p99Ms), isFigure: true },
  { key: 'max', head: 'Longest', cell: ({ maxMs }) => orDash(maxMs), isFigure: true },
  { key: 'total', head: 'In all', cell: ({ totalMs }) => formatMilliseconds(totalMs), isFigure: true, phone: 'figure' },
];

/** The lines of a series list by what they are called, in this order. */
export const linesOf = (series: readonly Series[], ...names: (keyof typeof RUNTIME_LINES)[]): readonly Series[] =>
  names.flatMap((name) => series.find((each) => each.name === RUNTIME_LINES[name]) ?? []);

/** A limit that is far away would press the line flat. */
const NEAR = 0.3;

/** One process: its heap and whether it leaks, what lies beside it, what stops it, and what it takes of the machine. */
export function ProcessPart({ process }: { process: RuntimeProcess }) {
  const { sample, verdict, series, startedAt, missing } = process;
  const { heap, eventLoop, cpu, io } = sample;
  const limit = { value: heap.limitBytes, label: `limit of ${heap.limitFrom === 'v8' ? 'V8' : 'the container'}` };
  return (
    <Section title={processLabel(process)} aside={`Running since ${formatDateTime(startedAt)}`}>
      <p className={styles.said}>{verdictWords(verdict)}</p>
      <Columns count={3}>
        <Chart
          title="Heap"
          series={linesOf(series, 'heapUsed', 'heapAfterGc')}
          figure={formatBytes(heap.usedBytes)}
          note={`of ${formatBytes(heap.limitBytes)}`}
          promise={heap.usedBytes > NEAR * heap.limitBytes ? limit : undefined}
        />
        <Chart
          title="Outside of the heap"
          series={linesOf(series, 'external', 'arrayBuffers')}
          figure={formatBytes(sample.externalBytes)}
          note={`array buffers ${formatBytes(sample.arrayBufferBytes)}`}
        />
        <Chart
          title="Resident memory"
          series={linesOf(series, 'resident')}
          figure={formatBytes(sample.residentBytes)}
          note={
            sample.memoryLimitBytes === null ? 'no limit of a container' : `of ${formatBytes(sample.memoryLimitBytes)}`
          }
        />
        <Chart
          title="Event-loop delay"
          series={linesOf(series, 'loopP99', 'loopMax')}
          figure={orDash(eventLoop.delayP99Ms)}
          note={`p99; longest ${orDash(eventLoop.delayMaxMs)}`}
        />
        <Chart
          title="Event-loop utilisation"
          series={linesOf(series, 'loopUtilisation')}
          figure={formatShare(eventLoop.utilisation)}
        />
        <Chart
          title="Stopped for garbage"
          series={linesOf(series, 'gcPause')}
          figure={formatShare(sample.gc.reduce((sum, { totalMs }) => sum + totalMs, 0) / 10_000)}
          note="of the last ten seconds"
        />
        <Chart
          title="Processor, of a core"
          series={linesOf(series, 'cpuUser', 'cpuSystem')}
          figure={formatShare(cpu.userShare + cpu.systemShare)}
          note={`system ${formatShare(cpu.systemShare)}`}
        />
        <Chart
          title="Disks, a second"
          series={linesOf(series, 'diskWritten', 'diskRead')}
          figure={io ? formatBytes(io.writtenBytesPerSecond) : '–'}
          note={io ? `written; ${formatBytes(io.readBytesPerSecond)} read` : 'not said by this system'}
        />
      </Columns>
      <Facts
        facts={[
          ['After the last full collection', heap.afterGcBytes === null ? 'none yet' : formatBytes(heap.afterGcBytes)],
          ['Heap that V8 has of the system', formatBytes(heap.totalBytes)],
          ['Judged from', verdict.points === 1 ? 'one moment' : `${verdict.points} moments`],
        ]}
      />
      <DataTable
        label="Collections of garbage in the last ten seconds"
        columns={GC_COLUMNS}
        rows={sample.gc}
        keyOf={({ kind }) => kind}
      />
      {missing.map((sentence) => (
        <p key={sentence} className={styles.small}>
          {sentence}
        </p>
      ))}
    </Section>
  );
}
