import type { Plan, PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import { useState } from 'react';
import { request } from '../../../cache/request.ts';
import { Button } from '../../../ui/button.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { PlanTable } from '../parts/plan-table.tsx';
import { Section } from '../parts/section.tsx';
import { useAct } from '../use-act.ts';
import { MONITORING_KEY } from '../use-monitoring.ts';
import styles from './database.module.css';
import { toRows } from './plan-rows.ts';

/** What a statement does when it runs: on a press, with the values of a slow call that nobody gets to see. */
export function MeasuredPlan({ id, measured }: { id: string; measured: Plan | null }) {
  const [answer, setAnswer] = useState<PlanAnswer>();
  const { isPending, act } = useAct();
  const plan = answer?.plan ?? measured;
  const press = () =>
    act({
      what: 'The measuring',
      reads: [MONITORING_KEY, 'database'],
      send: async () =>
        setAnswer(
          await request<PlanAnswer>(`/monitoring/database/statements/${encodeURIComponent(id)}/measure`, {
            method: 'POST',
          }),
        ),
    });
  return (
    <Section title="Measured" aside={plan?.executionMilliseconds && formatMilliseconds(plan.executionMilliseconds)}>
      {plan && <PlanTable isEstimate={false} nodes={toRows(plan.nodes)} />}
      <output className={styles.note}>
        {answer?.missing ??
          (plan
            ? 'Run once with the values of a slow call, which are hidden here, and rolled back.'
            : 'Runs it once with the values of a slow call: read only, for at most 8 seconds, and rolled back.')}
      </output>
      <div>
        <Button disabled={isPending} onClick={press}>
          {isPending ? 'Measuring …' : plan ? 'Measure again' : 'Measure it'}
        </Button>
      </div>
    </Section>
  );
}
