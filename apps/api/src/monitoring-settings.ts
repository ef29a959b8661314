import { Type, type Static } from 'typebox';

/** Environment variables of monitoring; a description completes the sentence "it must be …". */
export const MONITORING_VARIABLES = {
  MONITORING: Type.Enum(['on', 'off'], { description: 'on or off' }),
  METRICS_PORT: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port from 0 to 65535 (0 takes any free one)' }),
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
  readonly metrics: { readonly port: number; readonly host: string } | undefined;
}

export const readMonitoringSettings = (valid: MonitoringVariables): MonitoringSettings =>
  Object.freeze({
    isOn: valid.MONITORING === 'on',
    metrics: valid.METRICS_PORT === undefined ? undefined : { port: valid.METRICS_PORT, host: valid.METRICS_HOST },
  });
