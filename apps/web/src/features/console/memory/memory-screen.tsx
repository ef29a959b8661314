import type { MemoryAnswer, RuntimeProcess } from '@headroom/contracts/monitoring/runtime-memory';
import { useState, type ReactNode } from 'react';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatDateTime } from '../../../ui/format.ts';
import { Status } from '../../../ui/status.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import { MachinePart } from './machine-part.tsx';
import { VERDICT_SHAPES } from './memory-words.ts';
import styles from './memory.module.css';
import { ProcessPart } from './process-part.tsx';
import { ProfilesPart } from './profiles-part.tsx';

const columns = (choose: (id: string) => void): readonly Column<RuntimeProcess>[] => [
  {
    key: 'name',
    head: 'Process',
    cell: ({ id, name, host, pid }) => (
      <button type="button" className={styles.choose} onClick={() => choose(id)}>
        {name} <span className={styles.small}>{`${host} ${pid}`}</span>
      </button>
    ),
    sortBy: ({ name }) => name,
    isHead: true,
  },
  {
    key: 'state',
    head: 'Heap',
    cell: ({ isAlive, verdict }) =>
      isAlive ? (
        <Status shape={VERDICT_SHAPES[verdict.state]}>{verdict.state}</Status>
      ) : (
        <Status shape="out">ended</Status>
      ),
  },
  {
    key: 'used',
    head: 'In use, of limit',
    cell: ({ sample: { heap } }) => `${formatBytes(heap.usedBytes)} of ${formatBytes(heap.limitBytes)}`,
    sortBy: ({ sample }) => sample.heap.usedBytes,
    isFigure: true,
    phone: 'figure',
  },
  {
    key: 'resident',
    head: 'Resident',
    cell: ({ sample }) => formatBytes(sample.residentBytes),
    sortBy: ({ sample }) => sample.residentBytes,
    isFigure: true,
  },
  {
    key: 'delay',
    head: 'Event loop, p99',
    cell: ({ sample: { eventLoop } }) =>
      eventLoop.delayP99Ms === null ? '–' : formatMilliseconds(eventLoop.delayP99Ms),
    sortBy: ({ sample }) => sample.eventLoop.delayP99Ms,
    isFigure: true,
  },
  {
    key: 'cpu',
    head: 'Of a core',
    cell: ({ sample: { cpu } }) => formatShare(cpu.userShare + cpu.systemShare),
    sortBy: ({ sample }) => sample.cpu.userShare + sample.cpu.systemShare,
    isFigure: true,
  },
];

/** How each process is: whether it keeps more and more memory, what stops it; then the machine, and profiles, a list that grows. */
export default function MemoryScreen() {
  const result = useMonitoring<MemoryAnswer>('/memory', { kind: 'service', takes: 'time' });
  const [chosenId, setChosen] = useState<string>();
  const living = result.data?.processes.filter(({ isAlive }) => isAlive) ?? [];
  const verdict = result.data ? verdictOf(living) : result.isError ? 'How processes are cannot be read.' : undefined;
  return (
    <ConsolePage
      title="Memory and runtime"
      about={result.data && `${living.length} ${living.length === 1 ? 'process' : 'processes'}`}
      verdict={verdict}
    >
      <Loaded result={result} what="The processes" waiting={<div className={styles.wait} />} isLong>
        {({ processes }) => {
          const chosen =
            processes.find(({ id }) => id === chosenId) ??
            processes.find(({ verdict: { state }, isAlive }) => isAlive && state === 'growing') ??
            processes[0];
          return (
            <>
              <Section title="Processes" aside="As they last said; choose one to see its lines">
                <DataTable
                  label="Processes"
                  columns={columns(setChosen)}
                  rows={processes}
                  keyOf={({ id }) => id}
                  isMarked={({ id }) => id === chosen?.id}
                  empty={
                    <Empty title="No process has said how it is">
                      Each does ten seconds after its start. If none comes, look at the log for a warning.
                    </Empty>
                  }
                />
              </Section>
              {chosen && <ProcessPart process={chosen} />}
            </>
          );
        }}
      </Loaded>
      <MachinePart />
      <ProfilesPart processes={living} />
    </ConsolePage>
  );
}

function verdictOf(living: readonly RuntimeProcess[]): ReactNode {
  const growing = living.filter(({ verdict }) => verdict.state === 'growing');
  const [first] = growing.toSorted((a, b) => ((a.verdict.limitAt ?? '') < (b.verdict.limitAt ?? '') ? -1 : 1));
  if (first) {
    const { bytesPerHour, limitAt } = first.verdict;
    return (
      <>
        <mark>{first.name}</mark> keeps {formatBytes(bytesPerHour?.value ?? 0)} more an hour
        {limitAt && <> and is full {formatDateTime(limitAt)}</>}
        {growing.length > 1 ? `; ${growing.length - 1} more grow.` : '.'}
      </>
    );
  }
  if (living.length === 0) return 'No process has said how it is.';
  const late = living.find(({ kind, sample }) => kind === 'api' && (sample.eventLoop.delayP99Ms ?? 0) > 200);
  if (late) {
    return (
      <>
        No process leaks, but the event loop of <mark>{late.name}</mark> is late.
      </>
    );
  }
  return living.every(({ verdict }) => verdict.state === 'too early')
    ? 'Nothing is wrong so far; it is too early to tell a leak.'
    : 'No process keeps more and more memory.';
}
