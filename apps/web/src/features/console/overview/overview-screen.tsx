import type { OverviewAnswer } from '@headroom/contracts/monitoring/overview';
import { request } from '../../../cache/request.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { verdictWords } from '../parts/verdict.tsx';
import { ShareView } from '../share-view.tsx';
import { spanWords } from '../span-words.ts';
import { useAct } from '../use-act.ts';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMarkers } from '../use-markers.ts';
import { MONITORING_KEY, useMonitoring } from '../use-monitoring.ts';
import { Felt } from './felt.tsx';
import { GoldenSignals } from './golden-signals.tsx';
import { ObjectivesTable, WaitingObjectives } from './objectives-table.tsx';

/** Is it good now? The verdict, what is promised, the four golden signals, and what people felt. */
export default function OverviewScreen() {
  const { query } = useConsoleQuery();
  const overview = useMonitoring<OverviewAnswer>('/overview', { kind: 'alerts', takes: 'time' });
  const markers = useMarkers();
  const verdict = overview.data?.verdict;
  return (
    <ConsolePage
      title="Overview"
      phoneLines={3}
      verdict={verdict ? verdictWords(verdict) : overview.isError ? 'Whether it is good is not known now.' : undefined}
      actions={
        <>
          {verdict?.action && (
            <ButtonLink variant="go" href={verdict.action.href}>
              {verdict.action.label}
            </ButtonLink>
          )}
          {verdict?.alertId && <Acknowledge id={verdict.alertId} />}
          <ShareView />
        </>
      }
    >
      <Loaded result={overview} what="The overview" waiting={<WaitingObjectives span={spanWords(query)} />}>
        {({ objectives }) => <ObjectivesTable objectives={objectives} span={spanWords(query)} />}
      </Loaded>
      <GoldenSignals markers={markers} />
      <Felt markers={markers} />
    </ConsolePage>
  );
}

/** Says that somebody knows: nobody else is called for it. */
function Acknowledge({ id }: { id: string }) {
  const { isPending, act } = useAct();
  return (
    <Button
      aria-disabled={isPending}
      onClick={() =>
        act({
          send: () => request(`/monitoring/alerts/${id}/acknowledge`, { method: 'POST' }),
          what: 'The alert',
          said: 'Acknowledged. Nobody is told again until it is over.',
          reads: [MONITORING_KEY, 'alerts'],
        })
      }
    >
      Acknowledge
    </Button>
  );
}
