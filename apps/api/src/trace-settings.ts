import { Type, type Static } from 'typebox';

/** Environment variables of traces and logs; a description completes the sentence "it must be …". */
export const TRACE_VARIABLES = {
  TRACES_SLOW_MILLISECONDS: Type.Integer({
    minimum: 1,
    maximum: 600_000,
    description: 'a number of milliseconds from 1 to 600000',
  }),
  TRACES_SAMPLED_ONE_IN: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description: 'a number of requests from 0 to 1000000, of which one is kept (0 keeps none)',
  }),
  TRACES_KEEP_DAYS: Type.Integer({ minimum: 1, maximum: 90, description: 'a number of days from 1 to 90' }),
  LOGS_KEEP_DAYS: Type.Integer({ minimum: 1, maximum: 90, description: 'a number of days from 1 to 90' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/?#@]+[^\\s?#]*$',
      description: 'an address such as http://collector:4318',
    }),
  ),
  // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(
    Type.String({
      pattern: '^\\s*[^\\s=,]+=[^,]*(,\\s*[^\\s=,]+=[^,]*)*$',
      description: 'names and values such as api-key=abc,tenant=shop',
    }),
  ),
  OTEL_SERVICE_NAME: Type.String({ minLength: 1, maxLength: 100, description: 'a name of up to 100 characters' }),
};
const variables = Type.Object(TRACE_VARIABLES);
export type TraceVariables = Static<typeof variables>;

export const TRACE_DEFAULTS = {
  TRACES_SLOW_MILLISECONDS: '200',
  TRACES_SAMPLED_ONE_IN: '100',
  TRACES_KEEP_DAYS: '7',
  LOGS_KEEP_DAYS: '7',
  OTEL_SERVICE_NAME: 'headroom',
} as const;

/** Secrets, which no message may repeat. */
export const TRACE_SECRETS: readonly string[] = ['OTEL_EXPORTER_OTLP_HEADERS'];

/** A collector that speaks OTLP over HTTP. */
export interface CollectorSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
}

export interface TraceSettings {
  /** What takes at least so long is kept. */
  readonly slowMilliseconds: number;
  /** Of all requests that the cache does not answer at once. */
  readonly sampledShare: number;
  readonly keepDays: number;
  readonly keepLogDays: number;
  readonly collector: CollectorSettings | undefined;
}

export function readTraceSettings(valid: TraceVariables): TraceSettings {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACES_SAMPLED_ONE_IN: oneIn } = valid;
  return Object.freeze({
    slowMilliseconds: valid.TRACES_SLOW_MILLISECONDS,
    sampledShare: oneIn === 0 ? 0 : 1 / oneIn,
    keepDays: valid.TRACES_KEEP_DAYS,
    keepLogDays: valid.LOGS_KEEP_DAYS,
    collector: endpoint
      ? Object.freeze({
          // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
          url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
          headers: readHeaders(valid.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
          serviceName: valid.OTEL_SERVICE_NAME,
        })
      : undefined,
  });
}

/** As W3C Baggage writes them: values are percent-encoded. */
function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.trim());
  return Object.fromEntries(
    pairs
      .filter((pair) => pair.includes('='))
      .map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at).trim().toLowerCase(), decode(pair.slice(at + 1).trim())];
      }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
