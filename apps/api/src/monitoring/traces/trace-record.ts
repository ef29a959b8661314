import type { KeptBecause, TraceSpan } from '@headroom/contracts/monitoring/trace-schemas';

/** A trace on its way to the database and to whoever collects traces. */
export interface TraceRecord {
  readonly atMilliseconds: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly kind: 'request' | 'job';
  readonly name: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly isFailed: boolean;
  readonly kept: KeptBecause;
  readonly cache: string | null;
  readonly requestId: string | null;
  readonly jobId: string | null;
  readonly process: string;
  readonly hot: { readonly name: string; readonly durationMs: number } | null;
  readonly dropped: number;
  readonly spans: readonly TraceSpan[];
}
