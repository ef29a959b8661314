import type { AlertAnswer, AlertsAnswer, SilenceAnswer, SilencesAnswer } from '@headroom/contracts/monitoring/alerts';
import type { QueryClient } from '@tanstack/react-query';
import { MONITORING_KEY } from '../use-monitoring.ts';

/**
 * What was pressed stands there with the press, not when the server has answered: lines that come or go later push away what is read by
 * then. The server's word replaces it.
 */
export function changeAlert(client: QueryClient, id: string, part: Partial<AlertAnswer>): void {
  client.setQueriesData<AlertsAnswer>(
    { queryKey: [MONITORING_KEY, 'alerts', '/alerts'] },
    (known) =>
      known && { ...known, alerts: known.alerts.map((alert) => (alert.id === id ? { ...alert, ...part } : alert)) },
  );
}

/** Silences as `change` leaves them. One without an id is on its way. */
export function changeSilences(
  client: QueryClient,
  change: (silences: readonly SilenceAnswer[]) => SilenceAnswer[],
): void {
  client.setQueriesData<SilencesAnswer>(
    { queryKey: [MONITORING_KEY, 'alerts', '/silences'] },
    (known) => known && { ...known, silences: change(known.silences) },
  );
}
