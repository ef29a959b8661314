import type { Machine, MachineAnswer } from '@headroom/contracts/monitoring/runtime-machine';
import { formatBytes } from '../../../ui/format-size.ts';
import { Chart } from '../charts/chart.tsx';
import { formatMany, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Facts, Section } from '../parts/section.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './memory.module.css';
import { linesOf } from './process-part.tsx';

/** The machines that processes run on, and what they share: the database's files and Redis. */
export function MachinePart() {
  const result = useMonitoring<MachineAnswer>('/machine', { kind: 'service', takes: 'time' });
  return (
    <Loaded result={result} what="The machines" waiting={<div className={styles.wait} />} isLong>
      {({ machines, database, redis, missing }) => (
        <>
          {machines.map((machine) => (
            <MachineFacts key={machine.host} machine={machine} />
          ))}
          <Section title="Stores">
            <Columns count={3}>
              <Chart
                title="Files of PostgreSQL"
                series={database.series.filter(({ name }) => name === 'size')}
                figure={database.sizeBytes === null ? '–' : formatBytes(database.sizeBytes)}
              />
              <Chart
                title="PostgreSQL’s disk, a second"
                series={database.series.filter(({ name }) => name !== 'size')}
                note={
                  database.readBytes === null
                    ? undefined
                    : `${formatBytes(database.readBytes)} read since its statistics began`
                }
              />
              {redis && (
                <Chart
                  title="Redis"
                  series={redis.series}
                  figure={formatBytes(redis.usedBytes)}
                  note={[
                    redis.maxBytes === null ? 'without a limit' : `of ${formatBytes(redis.maxBytes)}`,
                    redis.fragmentation !== null && `fragmentation ${redis.fragmentation.toFixed(2)}`,
                    redis.evictedKeys > 0 && `${formatMany(redis.evictedKeys)} keys evicted`,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                />
              )}
            </Columns>
            {[...database.missing, ...missing].map((sentence) => (
              <p key={sentence} className={styles.small}>
                {sentence}
              </p>
            ))}
          </Section>
        </>
      )}
    </Loaded>
  );
}

function MachineFacts({ machine: { host, sample, series, missing } }: { machine: Machine }) {
  const { cpuShare, cpus, load, disk, network, availableBytes, memoryBytes, limitBytes } = sample;
  return (
    <Section title={`Machine ${host}`} aside={`${cpus} ${cpus === 1 ? 'processor' : 'processors'}`}>
      <Columns count={4}>
        <Chart
          title="Processors busy"
          series={linesOf(series, 'machineCpu')}
          figure={cpuShare === null ? '–' : formatShare(cpuShare)}
        />
        <Chart
          title="Memory available"
          series={linesOf(series, 'machineAvailable')}
          figure={formatBytes(availableBytes)}
          note={`of ${formatBytes(limitBytes ?? memoryBytes)}`}
        />
        <Chart
          title="Free for the data folder"
          series={linesOf(series, 'machineDiskFree')}
          figure={disk ? formatBytes(disk.freeBytes) : '–'}
          note={disk && `of ${formatBytes(disk.sizeBytes)}`}
        />
        <Chart
          title="Network, a second"
          series={linesOf(series, 'machineSent', 'machineReceived')}
          figure={network ? formatBytes(network.sentBytesPerSecond) : '–'}
          note={network && 'sent'}
        />
      </Columns>
      {load && <Facts facts={[['Load over 1, 5 and 15 min', load.map((each) => each.toFixed(2)).join(' · ')]]} />}
      {missing.map((sentence) => (
        <p key={sentence} className={styles.small}>
          {sentence}
        </p>
      ))}
    </Section>
  );
}
