import { Type, type Static } from 'typebox';
import { LANES, type Lane } from './jobs/define-job.ts';

/** Environment variables of monitoring; a description completes the sentence "it must be …". */
export const MONITORING_VARIABLES = {
  MONITORING: Type.Enum(['on', 'off'], { description: 'on or off' }),
  METRICS_PORT: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port from 0 to 65535 (0 takes any free one)' }),
  ),
  WORKER_METRICS_PORT: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65_536 - LANES.length,
      description: `the first of ${LANES.length} ports, from 1 to ${65_536 - LANES.length}`,
    }),
  ),
  METRICS_HOST: Type.String({ pattern: '^[\\w.:-]+$', description: 'a host name or an address to listen on' }),
};
const variables = Type.Object(MONITORING_VARIABLES);
type MonitoringVariables = Static<typeof variables>;

export const MONITORING_DEFAULTS = { MONITORING: 'on', METRICS_HOST: '127.0.0.1' } as const;

export interface MonitoringSettings {
  /** Off: nothing is measured, stored or answered by it, to compare what it costs. */
  readonly isOn: boolean;
  /** Where Prometheus may ask without signing in; undefined: nowhere. */
  readonly metrics: MetricsAddress | undefined;
  /** The same of the workers of each lane. */
  readonly workerMetrics: Readonly<Record<Lane, MetricsAddress>> | undefined;
}

interface MetricsAddress {
  readonly port: number;
  readonly host: string;
}

export function readMonitoringSettings(valid: MonitoringVariables): MonitoringSettings {
  const { METRICS_PORT: port, WORKER_METRICS_PORT: first, METRICS_HOST: host } = valid;
  return Object.freeze({
    isOn: valid.MONITORING === 'on',
    metrics: port === undefined ? undefined : { port, host },
    workerMetrics:
      first === undefined
        ? undefined
        : (Object.fromEntries(LANES.map((lane, index) => [lane, { port: first + index, host }])) as Record<
            Lane,
            MetricsAddress
          >),
  });
}
