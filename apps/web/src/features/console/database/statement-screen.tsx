import type { StatementDetail } from '@headroom/contracts/monitoring/database-statements';
import { useParams } from 'wouter';
import { formatBytes } from '../../../ui/format-size.ts';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { PlanTable } from '../parts/plan-table.tsx';
import { Code, Columns, Facts, Section } from '../parts/section.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import { AdviceList } from './advice-list.tsx';
import styles from './database.module.css';
import { DatabaseTabs } from './database-tabs.tsx';
import { MeasuredPlan } from './measured-plan.tsx';
import { toRows } from './plan-rows.ts';

/** One statement: what it costs, its plan with the costly step, and the index that would help. */
export default function StatementScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const result = useMonitoring<StatementDetail>(`/database/statements/${encodeURIComponent(id)}`, {
    kind: 'database',
    takes: 'time',
  });
  return (
    <ConsolePage
      title="Statement"
      about={result.data?.name}
      verdict={
        result.data ? <Sentence told={result.data} /> : result.isError ? 'This statement cannot be shown.' : undefined
      }
    >
      <DatabaseTabs />
      <Loaded result={result} what="The statement" waiting={<div className={styles.wait} />}>
        {(told) => (
          <>
            <Columns count={2}>
              <Chart
                title="Calls a second"
                series={told.series.slice(0, 1)}
                figure={formatMany(told.calls)}
                note="calls in all"
              />
              <Chart
                title="Mean time"
                series={told.series.slice(1)}
                figure={formatMilliseconds(told.meanMilliseconds)}
                note={`± ${formatMilliseconds(told.spreadMilliseconds)} spread`}
                n={told.calls}
              />
            </Columns>
            <Facts
              facts={[
                ['Share of all time', formatShare(told.share)],
                ['p95, estimate', `≈ ${formatMilliseconds(told.slowMilliseconds)}`],
                ['Slowest remembered', formatMilliseconds(told.slowestMilliseconds)],
                ['Rows a call', formatMany(told.rowsPerCall)],
                ['Found in memory', formatBytes(told.buffersHit * 8_192)],
                ['Read from disk', formatBytes(told.buffersRead * 8_192)],
                [
                  'Waited for the disk',
                  told.readMilliseconds === null ? 'not timed' : formatMilliseconds(told.readMilliseconds),
                ],
              ]}
            />
            <Section title="Its text" aside="Values are replaced by $1, $2, …">
              <Code>{told.text || 'Not known here.'}</Code>
            </Section>
            <Section title="Its plan" aside={told.plan && 'For any values; it was not run'}>
              {told.plan ? (
                <PlanTable isEstimate nodes={toRows(told.plan.nodes)} />
              ) : (
                <p className={styles.note}>{told.missing}</p>
              )}
            </Section>
            {told.plan && <MeasuredPlan key={told.id} id={told.id} measured={told.measured} />}
            <Section title="The index that helps">
              {told.advice.length > 0 ? (
                <AdviceList advice={told.advice} />
              ) : (
                <p className={styles.note}>
                  {told.plan
                    ? 'None would spare enough rows, or the right one is there.'
                    : 'Without a plan none can be advised.'}
                </p>
              )}
            </Section>
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}

function Sentence({ told }: { told: StatementDetail }) {
  const costly = told.plan?.nodes.find(({ isCostly }) => isCostly);
  const [advice] = told.advice;
  return (
    <>
      <mark>{told.name}</mark> takes {formatMilliseconds(told.meanMilliseconds)} a call and {formatShare(told.share)} of
      all time
      {advice
        ? `; an index on ${advice.table} would spare most of it.`
        : costly
          ? `, most of it by ${costly.type}${costly.relation === null ? '' : ` on ${costly.relation}`}.`
          : '.'}
    </>
  );
}
