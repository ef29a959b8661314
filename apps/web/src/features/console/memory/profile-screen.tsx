import type { Flame, ProfileDetail } from '@headroom/contracts/monitoring/runtime-profiles';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { formatDateTime } from '../../../ui/format.ts';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { FlameGraph } from './flame/flame-graph.tsx';
import { byFunction, type FunctionTimes } from './flame/layout-flame.ts';
import { processLabel } from './memory-words.ts';
import styles from './memory.module.css';

/** One CPU profile: where the time went, as a flame graph and as a table of functions. */
export default function ProfileScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const { href } = useConsoleQuery();
  const result = useMonitoring<ProfileDetail>(`/profiles/${encodeURIComponent(id)}`, {
    kind: 'runtime',
    takes: 'nothing',
  });
  const verdict = result.data ? verdictOf(result.data) : result.isError ? 'This profile cannot be shown.' : undefined;
  return (
    <ConsolePage
      title="CPU profile"
      about={
        result.data &&
        `${processLabel(result.data.profile.process)} · ${formatDateTime(result.data.profile.startedAt ?? result.data.profile.askedAt)}`
      }
      verdict={verdict}
      actions={<Link href={href('/console/memory')}>All of memory and runtime</Link>}
    >
      <Loaded result={result} what="The profile" waiting={<div className={styles.wait} />}>
        {({ profile, flame }) =>
          flame ? (
            <FlamePart flame={flame} reason={profile.reason} />
          ) : (
            <Empty
              title={profile.kind === 'heap' ? 'A heap snapshot has no flame graph' : 'There is nothing to draw yet'}
            >
              {profile.error ??
                (profile.kind === 'heap'
                  ? 'Download it, and open it under Memory in the developer tools of a browser.'
                  : 'It is drawn when the profile is ready.')}
            </Empty>
          )
        }
      </Loaded>
    </ConsolePage>
  );
}

const COLUMNS = (all: number): readonly Column<FunctionTimes>[] => [
  { key: 'name', head: 'Function', cell: ({ name }) => name, sortBy: ({ name }) => name, isHead: true, isCode: true },
  { key: 'place', head: 'Where', cell: ({ place }) => place ?? '–', sortBy: ({ place }) => place, isCode: true },
  {
    key: 'self',
    head: 'In itself',
    cell: ({ selfMs }) => `${formatMilliseconds(selfMs)}, ${formatShare(selfMs / all)}`,
    sortBy: ({ selfMs }) => selfMs,
    isFigure: true,
    phone: 'figure',
  },
  {
    key: 'total',
    head: 'With what it called',
    cell: ({ totalMs }) => formatMilliseconds(totalMs),
    sortBy: ({ totalMs }) => totalMs,
    isFigure: true,
  },
];

function FlamePart({ flame, reason }: { flame: Flame; reason: string | null }) {
  const [chosen, setChosen] = useState(0);
  const functions = useMemo(() => byFunction(flame.frames).filter(({ selfMs }) => selfMs > 0), [flame]);
  const marked = flame.frames[chosen];
  if (flame.totalMs <= 0) {
    return <Empty title="The process had nothing to do">Profile it while it is busy.</Empty>;
  }
  return (
    <>
      {reason && <p className={styles.said}>{reason}</p>}
      <Facts
        facts={[
          ['At work', formatMilliseconds(flame.totalMs)],
          ['Waiting', formatMilliseconds(flame.idleMs)],
          ['Looks', formatMany(flame.samples)],
          ['Too small to be listed', formatShare(flame.leftOutShare)],
        ]}
      />
      <Section title="By callers" aside="Code of Headroom is darker; what others wrote is lighter">
        <FlameGraph flame={flame} chosen={chosen} onChoose={setChosen} />
      </Section>
      <Section title="By functions" aside="Wherever they were called from">
        <DataTable
          label="Functions by their own time"
          columns={COLUMNS(flame.totalMs)}
          rows={functions}
          keyOf={({ key }) => key}
          isMarked={({ name, place }) => chosen !== 0 && name === marked?.name && place === marked.place}
          sortedBy={{ key: 'self', isDescending: true }}
        />
      </Section>
    </>
  );
}

function verdictOf({ profile, flame }: ProfileDetail) {
  if (!flame) return profile.state === 'ready' ? 'This is no CPU profile.' : `This profile is ${profile.state}.`;
  const all = flame.totalMs + flame.idleMs;
  const [busiest] = byFunction(flame.frames).filter(({ place }) => place !== null);
  if (!busiest || flame.totalMs < all * 0.02) return 'The process did next to nothing.';
  return (
    <>
      At work {formatShare(flame.totalMs / all)} of the time, most in <mark>{busiest.name}</mark>.
    </>
  );
}
