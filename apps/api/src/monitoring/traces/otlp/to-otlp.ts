import type { TraceSpan } from '@headroom/contracts/monitoring/trace-schemas';
import type { TraceRecord } from '../trace-record.ts';

type OtlpValue = { stringValue: string } | { boolValue: boolean } | { intValue: string } | { doubleValue: number };
type OtlpAttribute = { key: string; value: OtlpValue };

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind by its numbers in the protocol. */
const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const CONSUMER = 5;
const KINDS: Partial<Record<TraceSpan['kind'], number>> = {
  request: SERVER,
  job: CONSUMER,
  sql: CLIENT,
  redis: CLIENT,
};
const STATUS_ERROR = 2;

/**
 * The body of a request to `/v1/traces` in JSON: ids in hexadecimal, times as texts of nanoseconds, numbers of 64 bits as texts.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function toOtlp(
  records: readonly TraceRecord[],
  { serviceName, version }: { serviceName: string; version: string },
) {
  const byProcess = Map.groupBy(records, ({ process }) => process);
  return {
    resourceSpans: [...byProcess].map(([process, own]) => ({
      resource: {
        attributes: attributesOf({
          'service.name': serviceName,
          'service.version': version,
          'service.instance.id': process,
        }),
      },
      scopeSpans: [{ scope: { name: 'headroom', version }, spans: own.flatMap((record) => spansOf(record)) }],
    })),
  };
}

function spansOf({ traceId, atMilliseconds, isFailed, spans }: TraceRecord) {
  return spans.map((span, index) => {
    const startedAt = atMilliseconds + span.startMs;
    const hasFailed = index === 0 ? isFailed : span.attributes['error.type'] !== undefined;
    return {
      traceId,
      spanId: span.id,
      ...(span.parentId === null ? {} : { parentSpanId: span.parentId }),
      name: span.name,
      kind: KINDS[span.kind] ?? INTERNAL,
      startTimeUnixNano: nanoseconds(startedAt),
      endTimeUnixNano: nanoseconds(startedAt + span.durationMs),
      attributes: attributesOf(span.attributes),
      ...(hasFailed ? { status: { code: STATUS_ERROR } } : {}),
    };
  });
}

/** A number has not the digits for them: first whole microseconds, then the rest as text. */
const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds * 1_000)}000`;

const attributesOf = (attributes: TraceSpan['attributes']): OtlpAttribute[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

function valueOf(value: string | number | boolean): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
