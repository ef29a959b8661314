import { runInScope } from '@headroom/database';
import { buildSpans } from './build-spans.ts';
import { MarkCollector } from './collect-marks.ts';
import { createKeepBudget } from './keep-budget.ts';
import { newSpanId, newTraceId } from './trace-context.ts';
import type { TraceRecord } from './trace-record.ts';

export interface TracedJob {
  jobId: string;
  kind: string;
  attempt: number;
}

/** Runs one attempt of a job, and tells where its time went. */
export type TraceJob = <T>(job: TracedJob, work: () => Promise<T>) => Promise<T>;

/** Every attempt is a trace of its own; what began the job is found by the job’s id. */
export function createTraceJob({ process, keep }: { process: string; keep: (record: TraceRecord) => void }): TraceJob {
  const mayKeep = createKeepBudget();
  return async ({ jobId, kind, attempt }, work) => {
    const marks = new MarkCollector();
    const startedAt = performance.now();
    let failure: unknown;
    try {
      return await runInScope({ urgency: 1, marks }, work);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      marks.close();
      const isFailed = failure !== undefined;
      if (mayKeep(isFailed ? 'failed' : 'job', kind)) {
        const endedAt = performance.now();
        const [traceId, spanId, name] = [newTraceId(), newSpanId(), `job ${kind}`];
        const attributes = {
          'headroom.job.id': jobId,
          'headroom.job.attempt': attempt,
          ...(isFailed ? { 'error.type': (failure as Error)?.name ?? 'Error' } : {}),
        };
        const spans = buildSpans(
          { spanId, parentId: null, kind: 'job', name, startedAt, endedAt, attributes },
          marks.marks,
        );
        const hot = spans.find(({ isHot }) => isHot);
        keep({
          atMilliseconds: Date.now() - (endedAt - startedAt),
          traceId,
          spanId,
          parentId: null,
          kind: 'job',
          name,
          durationMs: spans[0]!.durationMs,
          status: null,
          isFailed,
          kept: isFailed ? 'failed' : 'job',
          cache: null,
          requestId: null,
          jobId,
          process,
          hot: hot ? { name: hot.name, durationMs: hot.durationMs } : null,
          dropped: marks.dropped,
          spans,
        });
      }
    }
  };
}
