import type { FieldError } from '@headroom/contracts/monitoring/field-errors';
import { Link, useParams } from 'wouter';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './error-screen.module.css';

/** One error: when, for whom, and where in our sources. */
export default function ErrorScreen() {
  const { fingerprint = '' } = useParams();
  const { href } = useConsoleQuery();
  const markers = useMarkers();
  const found = useMonitoring<FieldError>(`/errors/${encodeURIComponent(fingerprint)}`, { kind: 'field' });
  const { data } = found;
  return (
    <ConsolePage
      title="One error"
      about={data && `${formatCount(data.visits)} visits`}
      verdict={data ? <mark>{data.message}</mark> : found.isError ? 'This error is not known in this time.' : undefined}
    >
      <Loaded result={found} what="The error" waiting={<Skeleton width="100%" height="320px" />}>
        {(error) => (
          <>
            <Facts
              facts={[
                ['Times', formatCount(error.n)],
                ['Visits', formatCount(error.visits)],
                ['First', formatDateTime(error.firstAt)],
                ['Last', formatDateTime(error.lastAt)],
                ...Object.entries(error.by).map(
                  ([name, rows]) =>
                    [
                      name[0]!.toUpperCase() + name.slice(1),
                      rows
                        .slice(0, 3)
                        .map(({ value, n }) => `${value} ${formatCount(n)}`)
                        .join(', '),
                    ] as const,
                ),
              ]}
            />
            <Chart
              title="How often"
              series={[error.series]}
              figure={formatCount(error.n)}
              note="times"
              markers={markers}
            />
            {error.stacks.map((stack) => (
              <Section key={stack.release} title={`Release ${stack.release}`} aside={`${formatCount(stack.n)} times`}>
                {stack.missing !== null && <p>{stack.missing}</p>}
                <ol className={styles.stack}>
                  {stack.frames.map((frame, index) => (
                    // A stack is never reordered, and functions call themselves.
                    // oxlint-disable-next-line react/no-array-index-key
                    <li key={index} className={frame.isOwn ? styles.own : undefined}>
                      <span>
                        {frame.name ?? (frame.file === null ? frame.raw : 'a function without a name')}
                        {frame.file !== null && (
                          <span className={styles.file}>
                            {' '}
                            {frame.file}
                            {frame.line !== null && `:${frame.line}`}
                            {frame.column !== null && `:${frame.column}`}
                          </span>
                        )}
                      </span>
                      {frame.code !== null && <code>{frame.code.trim()}</code>}
                    </li>
                  ))}
                </ol>
              </Section>
            ))}
            {error.visitIds.length > 0 && (
              <Section title="Visits in which it happened">
                <ul className={styles.visits}>
                  {error.visitIds.map((id) => (
                    <li key={id}>
                      <Link href={href(`/console/experience/visits/${id}`)}>{id}</Link>
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
