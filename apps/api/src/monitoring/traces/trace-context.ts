import { randomBytes } from 'node:crypto';

/** What a caller says of the trace that its request belongs to. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** The caller keeps its part, and asks us to keep ours. */
  readonly isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads `traceparent`; undefined of what is none. https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
export function parseTraceparent(header: unknown): TraceParent | undefined {
  // As long as version 00; a later one may be longer.
  if (typeof header !== 'string' || header.length < 55) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(header) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const formatTraceparent = ({ traceId, spanId, isSampled }: TraceParent): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');
