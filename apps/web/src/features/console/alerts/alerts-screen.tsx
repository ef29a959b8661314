import type { AlertAnswer, AlertsAnswer, SilencesAnswer } from '@headroom/contracts/monitoring/alerts';
import { formatDateTime } from '../../../ui/format.ts';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import { ChannelsSection } from './channels-section.tsx';
import { FiringList } from './firing-list.tsx';
import { HistorySection } from './history-section.tsx';
import { RulesSection } from './rules-section.tsx';
import { SilencesSection } from './silences-section.tsx';
import styles from './alerts.module.css';

/** What fires, what is watched, what is over, and who is told: a test says its result at the end of the screen. */
export default function AlertsScreen() {
  const open = useMonitoring<AlertsAnswer>('/alerts', {
    kind: 'alerts',
    takes: 'nothing',
    own: { state: 'open', limit: '100' },
  });
  const silences = useMonitoring<SilencesAnswer>('/silences', { kind: 'alerts', takes: 'nothing' });
  const alerts = open.data?.alerts;
  // Most of the time neither fires nor is silenced anything, so there is no place to hold: the rest is shown once both are known.
  const isKnown = !open.isPending && !silences.isPending;
  return (
    <ConsolePage
      title="Alerts"
      verdict={alerts ? verdictOf(alerts) : open.isError ? 'What fires is not known now.' : undefined}
    >
      <Loaded result={open} what="The alerts" waiting={null}>
        {(answer) => answer.alerts.length > 0 && <FiringList alerts={answer.alerts} />}
      </Loaded>
      <div className={styles.rest} hidden={!isKnown}>
        <SilencesSection silences={silences.data?.silences ?? []} />
        <RulesSection />
        <HistorySection />
        <ChannelsSection />
      </div>
    </ConsolePage>
  );
}

function verdictOf(alerts: readonly AlertAnswer[]) {
  const firing = alerts.filter(({ state }) => state === 'firing');
  const worst = firing.find(({ severity }) => severity === 'urgent') ?? firing[0];
  if (!worst) {
    return alerts.length === 0
      ? 'Nothing fires.'
      : `Nothing fires; ${alerts.length === 1 ? 'one alert is' : `${alerts.length} alerts are`} pending.`;
  }
  return (
    <>
      {firing.length === 1 ? 'One alert fires: ' : `${firing.length} alerts fire, first of all `}
      <mark>{worst.ruleName}</mark> since {formatDateTime(worst.since)}.
    </>
  );
}
