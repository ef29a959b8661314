import type { CacheFigures, MonitoredCacheAnswer } from '@headroom/contracts/monitoring/service-cache';
import { formatBytes } from '../../../ui/format-size.ts';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Facts, Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { CacheContents } from './cache-contents.tsx';
import { cacheVerdict } from './cache-verdict.tsx';

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);
const inWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${formatMany(count)} ${reason}`)
    .join(', ') || '–';

const COLUMNS: readonly Column<CacheFigures>[] = [
  { key: 'route', head: 'Answers of', cell: ({ route }) => route, isHead: true, isCode: true },
  {
    key: 'hits',
    head: 'Not made anew',
    cell: ({ hitShare }) => <FigureText figure={hitShare} unit="share" withUncertainty={false} />,
    sortBy: ({ hitShare }) => hitShare.value,
    isFigure: true,
    phone: 'figure',
  },
  {
    key: 'asked',
    head: 'Asked',
    cell: ({ hits, misses }) => formatMany(hits + misses),
    sortBy: ({ hits, misses }) => hits + misses,
    isFigure: true,
  },
  {
    key: 'fill',
    head: 'A fill takes',
    cell: ({ fillMilliseconds }) => (fillMilliseconds === null ? '–' : formatMilliseconds(fillMilliseconds)),
    sortBy: ({ fillMilliseconds }) => fillMilliseconds,
    isFigure: true,
  },
  {
    key: 'fills',
    head: 'Filled',
    cell: ({ fills, failedFills }) => inWords({ ...fills, failed: failedFills }),
    sortBy: ({ fills }) => sumOf(fills),
  },
  { key: 'drops', head: 'Dropped', cell: ({ drops }) => inWords(drops), sortBy: ({ drops }) => sumOf(drops) },
  {
    key: 'bytes',
    head: 'Holds',
    cell: ({ bytes, entries }) => (bytes === null ? '–' : `${formatMany(entries ?? 0)}, ${formatBytes(bytes)}`),
    sortBy: ({ bytes }) => bytes,
    isFigure: true,
    phone: 'hidden',
  },
];

/** How much of the work the response cache saves, what it holds, and what empties it. */
export default function CacheScreen() {
  const markers = useMarkers();
  const result = useMonitoring<MonitoredCacheAnswer>('/cache', { kind: 'service', takes: 'time' });
  const { data } = result;
  const line = (name: string) => data?.series.filter((series) => series.name === name);
  return (
    <ConsolePage
      title="Cache"
      about={data && `${formatMany(data.hitShare.n)} look-ups`}
      verdict={data ? cacheVerdict(data) : result.isError ? 'What the cache did cannot be read.' : undefined}
    >
      <Columns count={2}>
        <Chart
          title="Not made anew"
          series={line('hits')}
          figure={data?.hitShare.value == null ? '–' : formatShare(data.hitShare.value)}
          note={data?.before.value == null ? undefined : `was ${formatShare(data.before.value)}`}
          n={data?.hitShare.n}
          markers={markers}
        />
        <Chart title="Look-ups a second" series={line('lookups')} markers={markers} />
        <Chart title="Fills a second" series={line('fills')} markers={markers} />
        <Chart
          title="Memory"
          series={line('bytes')}
          figure={data?.bytes == null ? '–' : formatBytes(data.bytes)}
          note={data?.maxBytes == null ? undefined : `of ${formatBytes(data.maxBytes)}`}
          markers={markers}
        />
      </Columns>
      {data && data.tiers.length > 0 && (
        <Facts
          facts={data.tiers.map(({ tier, asked, answered }) => [
            `Tier: ${tier}`,
            asked === 0 ? 'not asked' : `${formatShare(answered / asked)} of ${formatMany(asked)}`,
          ])}
        />
      )}
      <Section title="By route">
        <Loaded result={result} what="The cache" waiting={<WaitingTable label="Cached routes" columns={COLUMNS} />}>
          {({ routes }) => (
            <DataTable
              label="Cached routes"
              columns={COLUMNS}
              rows={routes}
              keyOf={({ route }) => route}
              sortedBy={{ key: 'asked', isDescending: true }}
              empty={
                <Empty title="Nothing was looked up in this time">
                  Open the catalogue in another window: its look-ups are here within ten seconds.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Section>
      <CacheContents />
    </ConsolePage>
  );
}
