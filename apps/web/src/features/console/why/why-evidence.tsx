import type { WhyStep } from '@headroom/contracts/monitoring/why';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMany, formatMilliseconds } from '../parts/format-figure.ts';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { PlanTable } from '../parts/plan-table.tsx';
import { Code, Facts } from '../parts/section.tsx';
import { Waterfall } from '../parts/waterfall.tsx';
import styles from './why.module.css';

type DataOf<N extends WhyStep['step']> = NonNullable<Extract<WhyStep, { step: N }>['data']>;
type Call = DataOf<'calls'>['calls'][number];

/** What a step shows: each is the marked part of the one above, larger. */
export function WhyEvidence({ step }: { step: WhyStep }): ReactNode {
  if (!step.data) return null;
  switch (step.step) {
    case 'visit':
      return (
        <Waterfall
          label="What happened in the visit"
          bars={step.data.timeline.map((bar, index) => ({ ...bar, key: `${index}`, name: titleOf(bar.name) }))}
        />
      );
    case 'calls':
      return (
        <DataTable
          label="Its API calls"
          columns={CALL_COLUMNS}
          rows={step.data.calls}
          keyOf={callKey}
          isMarked={({ isHot }) => isHot}
          firstRows={8}
        />
      );
    case 'trace':
      return <TraceEvidence data={step.data} />;
    case 'plan':
      return (
        <>
          <PlanTable nodes={step.data.nodes} isEstimate={step.data.isEstimate} />
          <details className={styles.statement}>
            <summary>{step.data.statementName ?? 'The statement'}</summary>
            <Code>{step.data.statement}</Code>
          </details>
        </>
      );
    case 'index':
      return <IndexEvidence data={step.data} />;
  }
}

/** Parts of a visit are named by their metric, calls by their address. */
const titleOf = (name: string): string =>
  name in METRIC_TITLES ? METRIC_TITLES[name as keyof typeof METRIC_TITLES] : name;

const callKey = ({ name, startMs }: Call): string => `${name} ${startMs}`;

const CALL_COLUMNS: readonly Column<Call>[] = [
  { key: 'name', head: 'Call', isCode: true, cell: ({ name }) => name },
  { key: 'cache', head: 'Cache', cell: ({ cache }) => cache ?? '' },
  {
    key: 'network',
    head: 'Network',
    isFigure: true,
    cell: ({ durationMs, serverMs }) =>
      serverMs === null ? '–' : formatMilliseconds(Math.max(0, durationMs - serverMs)),
  },
  {
    key: 'server',
    head: 'Server',
    isFigure: true,
    cell: ({ serverMs }) => (serverMs === null ? '–' : formatMilliseconds(serverMs)),
  },
  {
    key: 'total',
    head: 'Total',
    isFigure: true,
    phone: 'figure',
    cell: ({ durationMs }) => <b>{formatMilliseconds(durationMs)}</b>,
  },
];

function TraceEvidence({ data: { trace } }: { data: DataOf<'trace'> }) {
  const depths = new Map<string, number>();
  const depthOf = (parentId: string | null): number => (parentId === null ? 0 : (depths.get(parentId) ?? -1) + 1);
  return (
    <Waterfall
      label="Its trace"
      totalMs={trace.durationMs}
      bars={trace.spans.map(({ id, parentId, name, startMs, durationMs, isHot }) => {
        const depth = depthOf(parentId);
        depths.set(id, depth);
        return { key: id, name, startMs, durationMs, isHot, depth };
      })}
    />
  );
}

function IndexEvidence({ data: { statement, before, after, isChecked } }: { data: DataOf<'index'> }) {
  const toast = useToast();
  if (statement === null) return null;
  async function copy(text: string) {
    try {
      await navigator.clipboard.writeText(text);
      toast({ message: 'The statement is copied. It is made without locking the table; run it when writes are few.' });
    } catch {
      toast({ message: 'The browser does not let the page copy. Select the statement and copy it.' });
    }
  }
  return (
    <>
      <Code>{statement}</Code>
      <Facts
        facts={[
          ['Cost now', before === null ? 'not known' : formatMany(before)],
          ['Cost with it', after === null ? 'not known' : formatMany(after)],
          ['Known from', isChecked ? 'the planner was shown the index' : 'an estimate'],
        ]}
      />
      <div>
        <Button variant="go" onClick={() => void copy(statement)}>
          Copy the statement
        </Button>
      </div>
    </>
  );
}
