import { eventStart } from '@headroom/contracts/monitoring/event-start';
import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import { useState } from 'react';
import { useParams } from 'wouter';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMilliseconds, formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Facts, Section } from '../parts/section.tsx';
import { Waterfall } from '../parts/waterfall.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';

type Event = Visit['events'][number];

/** Of a long frame the value is for how long it kept touches waiting, which is less than it took. */
const valueWords = ({ metric, value, unit }: Event): string =>
  metric === 'LOAF' ? `blocked for ${formatValue(value, unit)}` : formatValue(value, unit);

const titleOf = (metric: Event['metric']): string => (metric === 'LOAF' ? 'Long frame' : METRIC_TITLES[metric]);

const RATINGS = { good: 'good', needsImprovement: 'needs improvement', poor: 'poor' } as const;
const COLUMNS: readonly Column<Event>[] = [
  {
    key: 'what',
    head: 'What',
    cell: ({ metric, detail }) => [titleOf(metric), detail?.address ?? detail?.element].filter(Boolean).join(' '),
  },
  { key: 'value', head: 'Value', isFigure: true, phone: 'figure', cell: valueWords },
  { key: 'rating', head: 'That is', cell: ({ metric, rating }) => (metric === 'error' ? '' : RATINGS[rating]) },
  { key: 'route', head: 'Route', isCode: true, cell: ({ route }) => route },
  {
    key: 'parts',
    head: 'Made of',
    cell: ({ detail, unit }) =>
      Object.entries(detail?.parts ?? {})
        .map(([name, value]) => `${name} ${formatValue(value, unit)}`)
        .join(', '),
  },
  {
    key: 'why',
    head: 'Why',
    cell: ({ detail, isOffline }) =>
      [
        isOffline && 'offline',
        detail?.cache && `cache ${detail.cache}`,
        detail?.serverMilliseconds !== undefined && `server ${formatMilliseconds(detail.serverMilliseconds)}`,
        detail?.status !== undefined && `status ${detail.status}`,
        detail?.message,
        detail?.script,
      ]
        .filter(Boolean)
        .join(', '),
  },
];

/** One visit: what happened in it and when, on one scale. */
export default function VisitScreen() {
  const { id = '' } = useParams();
  const { href } = useConsoleQuery();
  const found = useMonitoring<Visit>(`/visits/${encodeURIComponent(id)}`, { kind: 'field', takes: 'nothing' });
  const visit = found.data;
  return (
    <ConsolePage
      title="One visit"
      about={visit && formatDateTime(visit.at)}
      verdict={visit ? visitWords(visit) : found.isError ? 'This visit is not known.' : undefined}
      actions={
        <>
          <ButtonLink variant="go" href={href('/console/why', { visit: id })}>
            Why is this slow?
          </ButtonLink>
          <Button variant="bare" onClick={() => window.history.back()}>
            Back
          </Button>
        </>
      }
    >
      <Loaded result={found} what="The visit" waiting={<WaitingTable label="Events" columns={COLUMNS} />}>
        {(answer) => (
          <>
            <Facts
              facts={[
                ['Device', answer.device],
                ['Browser', answer.browser],
                ['Connection', answer.connection],
                ['Country', answer.country],
                ['Release', answer.release],
                ['App', answer.isInstalled ? 'installed' : 'in the browser'],
              ]}
            />
            <Section title="On one scale">
              <Timeline events={answer.events} />
            </Section>
            <Section title="What was measured">
              <DataTable label="What was measured" columns={COLUMNS} rows={answer.events} keyOf={(event) => event.id} />
            </Section>
            {answer.traceIds.length > 0 && (
              <Section title="Its requests on the server">
                <ul>
                  {answer.traceIds.map((trace) => (
                    <li key={trace}>
                      <ButtonLink variant="bare" href={href(`/console/traces/${trace}`)}>
                        {trace}
                      </ButtonLink>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}

function visitWords({ events, device, route }: Visit) {
  // What a person waited for says more than the file or the frame that was part of it.
  const worst = events
    .filter(({ rating, metric, unit }) => rating === 'poor' && unit === 'ms' && metric !== 'error')
    .toSorted((a, b) => Number(FILES.includes(a.metric)) - Number(FILES.includes(b.metric)) || b.value - a.value)[0];
  const broken = events.filter(({ metric }) => metric === 'error').length;
  if (worst) {
    return (
      <>
        A visit on {device} to <mark>{worst.route}</mark>: {titleOf(worst.metric)}{' '}
        {worst.metric === 'LOAF' ? valueWords(worst) : `took ${formatValue(worst.value, worst.unit)}`}.
      </>
    );
  }
  if (broken > 0) return `A visit on ${device} to ${route} in which something broke.`;
  return `A visit on ${device} to ${route} in which nothing was poor.`;
}

const FILES: readonly Event['metric'][] = ['picture', 'script', 'style', 'font', 'LOAF'];
/** Of files and frames, those that nobody could notice. */
const BRIEF_MILLISECONDS = 200;

/** In milliseconds: a long frame lasted longer than it blocked, where its parts are kept. */
const lengthOf = ({ metric, value, detail }: Event): number =>
  (metric === 'LOAF' ? detail?.parts?.['duration'] : undefined) ?? value;

/** Those that last, from when each began; of files and long frames the longer ones, until all are asked for. */
function Timeline({ events }: { events: readonly Event[] }) {
  const [isWhole, setWhole] = useState(false);
  const spans = events
    .filter(({ unit }) => unit === 'ms')
    .map((event) => ({ event, start: eventStart(event), length: lengthOf(event) }));
  if (spans.length === 0) return <p>Nothing in it lasted.</p>;
  const from = Math.min(...spans.map(({ start }) => start));
  const notable = spans.filter(
    ({ event: { metric, value, rating } }) =>
      !FILES.includes(metric) || (value >= BRIEF_MILLISECONDS && rating !== 'good'),
  );
  return (
    <>
      <Waterfall
        label="What happened, one after the other"
        totalMs={Math.max(...spans.map(({ start, length }) => start - from + length))}
        bars={(isWhole ? spans : notable)
          .toSorted((a, b) => a.start - b.start)
          .map(({ event, start, length }) => ({
            key: event.id,
            name: [titleOf(event.metric), event.metric === 'LOAF' ? valueWords(event) : event.detail?.address]
              .filter(Boolean)
              .join(' '),
            startMs: start - from,
            durationMs: length,
            isHot: event.rating === 'poor',
          }))}
      />
      {notable.length < spans.length && (
        <div>
          <Button variant="bare" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Without brief files and frames' : `All ${spans.length}, with brief files and frames`}
          </Button>
        </div>
      )}
    </>
  );
}
