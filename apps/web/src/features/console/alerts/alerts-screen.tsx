import type { AlertAnswer, AlertsAnswer } from '@headroom/contracts/monitoring/alerts';
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

/** What fires, what is watched, who is told, and what is over. */
export default function AlertsScreen() {
  const open = useMonitoring<AlertsAnswer>('/alerts', {
    kind: 'alerts',
    takes: 'nothing',
    own: { state: 'open', limit: '100' },
  });
  const alerts = open.data?.alerts;
  return (
    <ConsolePage
      title="Alerts"
      verdict={alerts ? verdictOf(alerts) : open.isError ? 'What fires is not known now.' : undefined}
    >
      <Loaded result={open} what="The alerts" waiting={<div className={styles.wait} />}>
        {(answer) => answer.alerts.length > 0 && <FiringList alerts={answer.alerts} />}
      </Loaded>
      <SilencesSection />
      <RulesSection />
      <ChannelsSection />
      <HistorySection />
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
