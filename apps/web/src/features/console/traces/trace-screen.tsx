import type { Trace, TraceSpan } from '@headroom/contracts/monitoring/trace-schemas';
import { useState } from 'react';
import { useParams } from 'wouter';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ConsolePage } from '../console-page.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Code, Facts, Section } from '../parts/section.tsx';
import { Waterfall } from '../parts/waterfall.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { KEPT_WORDS } from './trace-words.ts';
import styles from './traces.module.css';

const RELATIONS = { began: 'began', 'begun-by': 'was begun by', 'same-trace': 'belongs to the same trace as' } as const;

/** One request or job on one scale, and what is known of each part. */
export default function TraceScreen() {
  const { id = '' } = useParams();
  const { href } = useConsoleQuery();
  const found = useMonitoring<Trace>(`/traces/${encodeURIComponent(id)}`, { kind: 'traces', takes: 'nothing' });
  const trace = found.data;
  return (
    <ConsolePage
      title="Trace"
      about={trace && formatDateTime(trace.at)}
      verdict={trace ? verdictOf(trace) : found.isError ? 'This trace is not kept.' : undefined}
      actions={
        <>
          {trace?.kind === 'request' && (
            <ButtonLink variant="go" href={href('/console/why', { trace: id })}>
              Why is this slow?
            </ButtonLink>
          )}
          {trace?.requestId && (
            <ButtonLink href={href('/console/logs', { requestId: trace.requestId })}>Its log lines</ButtonLink>
          )}
          <ButtonLink variant="bare" href={href('/console/traces')}>
            All traces
          </ButtonLink>
        </>
      }
    >
      <Loaded result={found} what="The trace" waiting={<Skeleton width="100%" height="240px" />}>
        {(answer) => <TraceParts trace={answer} href={href} />}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf({ name, durationMs, isFailed, hot }: Trace) {
  return (
    <>
      <mark>{name}</mark> {isFailed ? 'failed after' : 'took'} {formatMilliseconds(durationMs)}
      {hot && hot.name !== name ? `, ${formatMilliseconds(hot.durationMs)} of it ${hot.name}.` : '.'}
    </>
  );
}

function TraceParts({ trace, href }: { trace: Trace; href: (path: string, own?: Record<string, string>) => string }) {
  const [chosen, choose] = useState<string>();
  const span = trace.spans.find(({ id }) => id === chosen) ?? trace.spans.find(({ isHot }) => isHot);
  const depths = depthsOf(trace.spans);
  return (
    <>
      <Facts
        facts={[
          ['Kept', KEPT_WORDS[trace.kept]],
          ['Status', trace.status ?? '–'],
          ['Cache', trace.cache ?? '–'],
          ['Process', trace.process],
          ['Request', trace.requestId ?? '–'],
        ]}
      />
      <Section title="On one scale">
        <Waterfall
          label="Parts of the trace"
          totalMs={trace.durationMs}
          bars={trace.spans.map(({ id, name, startMs, durationMs, isHot }) => ({
            key: id,
            name,
            startMs,
            durationMs,
            isHot,
            depth: depths.get(id) ?? 0,
            onOpen: () => choose(id),
          }))}
        />
        {trace.dropped > 0 && <p>{trace.dropped} shorter parts are left out.</p>}
      </Section>
      {span && <SpanDetails span={span} />}
      {trace.links.length > 0 && (
        <Section title="What it belongs to">
          <ul>
            {trace.links.map(({ traceId, name, relation }) => (
              <li key={`${traceId} ${name}`}>
                It {RELATIONS[relation]}{' '}
                <ButtonLink variant="bare" href={href(`/console/traces/${traceId}`)}>
                  {name}
                </ButtonLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** Roots may have a parent that is not here: the browser’s span. */
function depthsOf(spans: readonly TraceSpan[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, parentId } of spans) depths.set(id, (depths.get(parentId ?? '') ?? -1) + 1);
  return depths;
}

function SpanDetails({ span: { name, durationMs, attributes } }: { span: TraceSpan }) {
  const { 'db.query.text': statement, ...others } = attributes;
  const [isCopied, setCopied] = useState(false);
  return (
    <Section
      title={`${name}, ${formatMilliseconds(durationMs)}`}
      aside={
        statement !== undefined && (
          <Button
            variant="bare"
            onClick={() => void navigator.clipboard.writeText(String(statement)).then(() => setCopied(true))}
          >
            {isCopied ? 'Copied' : 'Copy the statement'}
          </Button>
        )
      }
    >
      <div className={styles.attributes}>
        {statement !== undefined && <Code>{String(statement)}</Code>}
        <Facts facts={Object.entries(others).map(([key, value]) => [key, String(value)] as const)} />
      </div>
    </Section>
  );
}
