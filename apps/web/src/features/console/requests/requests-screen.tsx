import type { RequestsAnswer, RouteFigures } from '@headroom/contracts/monitoring/service-requests';
import { ButtonLink } from '../../../ui/button.tsx';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatMilliseconds, formatShare, formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Facts, Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { describeRequests } from './describe-requests.tsx';
import { hitShare } from './hit-share.ts';
import { ROUTE_COLUMNS } from './route-columns.tsx';

/** What an answer may take at the most, at its p95: docs/decisions/0030-service-data.md. */
const PROMISED_MILLISECONDS = 200;

/** Traces are called without it. */
const API = /^\/api\/v\d+(?=\/)/;

const shareOf = (share: number | null) => (share === null ? '–' : formatShare(share));

function shareOfErrors(routes: readonly RouteFigures[] = []): number | null {
  const all = routes.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? null : routes.reduce((sum, each) => sum + (each.errorShare.value ?? 0) * each.count, 0) / all;
}

const line = (answer: RequestsAnswer | undefined, ...names: string[]) =>
  answer?.series.filter(({ name }) => names.includes(name));

/** What is asked of the API, how often, and how long it takes; of all routes, or of one. */
export default function RequestsScreen() {
  const { href, params, query } = useConsoleQuery();
  const markers = useMarkers();
  const chosen = params.get('on') ?? undefined;
  const method = params.get('method') ?? undefined;
  const own = { route: chosen, method: chosen === undefined ? undefined : method };
  const result = useMonitoring<RequestsAnswer>('/requests', { kind: 'service', takes: 'time', own });
  const compared = useMonitoring<RequestsAnswer>('/requests', {
    kind: 'service',
    takes: 'time',
    own,
    side: 'compared',
  });
  const { data } = result;
  const one = data?.routes.find((each) => each.route === chosen && each.method === (method ?? each.method));
  return (
    <ConsolePage
      title="API"
      about={data && `${formatMany(data.routes.reduce((sum, { count }) => sum + count, 0))} requests`}
      verdict={
        data
          ? describeRequests(data, PROMISED_MILLISECONDS)
          : result.isError
            ? 'What was asked cannot be read.'
            : undefined
      }
      actions={
        chosen !== undefined && (
          <>
            {method !== undefined && (
              <ButtonLink href={href('/console/traces', { name: `${method} ${chosen.replace(API, '')}` })}>
                Slow traces of it
              </ButtonLink>
            )}
            <ButtonLink href={href('/console/api')}>All routes</ButtonLink>
          </>
        )
      }
    >
      <Section title={chosen === undefined ? 'All routes' : `${method ?? ''} ${chosen}`.trim()}>
        <Columns count={2}>
          <Chart
            title="Requests a second"
            series={line(data, 'rate')}
            figure={figureOf(data, one, ({ perSecond }) => formatValue(perSecond, 'perSecond'))}
            markers={markers}
            compared={line(compared.data, 'rate')}
          />
          <Chart
            title="How long they take: p50, p95, p99"
            series={line(data, 'p50', 'p95', 'p99')}
            figure={one?.p95.value == null ? '' : formatMilliseconds(one.p95.value)}
            note={one && 'p95'}
            n={one?.p95.n}
            promise={{ value: PROMISED_MILLISECONDS, label: 'promised' }}
            markers={markers}
            compared={line(compared.data, 'p95')}
          />
          <Chart
            title="Errors"
            series={line(data, 'errors')}
            figure={shareOf(shareOfErrors(one ? [one] : data?.routes))}
            note="answered with 5xx"
            markers={markers}
            compared={line(compared.data, 'errors')}
          />
          <Chart
            title="From the cache"
            series={line(data, 'hits')}
            figure={shareOf(hitShare({ cache: (one ? [one] : (data?.routes ?? [])).flatMap(({ cache }) => cache) }))}
            note="of what has a cache"
            markers={markers}
          />
          <Chart title="Sent a second" series={line(data, 'bytes')} note="bodies as they went out" markers={markers} />
          <Chart title="At the same time" series={line(data, 'concurrency')} note="on average" markers={markers} />
        </Columns>
        {one && (
          <Facts
            facts={[
              ['Refused, 4xx', formatShare(one.refusedShare)],
              ['Left by their client', formatMany(one.abandoned)],
              ['Waited for a place', formatMany(one.queued)],
              ...one.cache.map(
                ({ state, reason, count }) =>
                  [reason === '' ? `Cache: ${state}` : `Cache: ${state}, ${reason}`, formatMany(count)] as const,
              ),
            ]}
          />
        )}
      </Section>
      <Section title="Routes" aside="by the time that all their requests took">
        <Loaded
          result={result}
          what="The routes"
          waiting={<WaitingTable label="Routes" columns={ROUTE_COLUMNS} rows={8} />}
        >
          {({ routes }) => (
            <DataTable
              label="Routes"
              columns={ROUTE_COLUMNS}
              rows={routes}
              keyOf={({ method: of, route }) => `${of} ${route}`}
              hrefOf={({ method: of, route }) => href('/console/api', { on: route, method: of })}
              isMarked={({ method: of, route }) => route === chosen && of === method}
              empty={
                <Empty title="Nobody asked for anything in this time">
                  {query.to === undefined
                    ? 'Open the catalogue in another window: its requests are here within ten seconds.'
                    : 'Take a longer time, or one that is nearer to now.'}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Section>
    </ConsolePage>
  );
}

/** Of the route that is looked at, or of all together where that is a sum. */
function figureOf(
  data: RequestsAnswer | undefined,
  one: RouteFigures | undefined,
  write: (of: Pick<RouteFigures, 'perSecond'>) => string,
): string {
  if (one) return write(one);
  return data ? write({ perSecond: data.routes.reduce((sum, { perSecond }) => sum + perSecond, 0) }) : '';
}
