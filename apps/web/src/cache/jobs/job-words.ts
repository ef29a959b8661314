import type { BulkResult } from '@headroom/contracts/bulk-actions';
import type { ImportResult } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { isOver } from './jobs.ts';

/** What a bulk or undo job did; undefined for other kinds and until it has ended. */
export function bulkResult(job: Job): BulkResult | undefined {
  return (job.kind === 'bulk' || job.kind === 'undo') && job.result ? (job.result as BulkResult) : undefined;
}

/** What an import or its check found; undefined for other kinds and until it has ended. */
export function importResult(job: Job | undefined): ImportResult | undefined {
  return (job?.kind === 'import' || job?.kind === 'import-check') && job.result
    ? (job.result as ImportResult)
    : undefined;
}

/** Whether the person can still take the job back. */
export function canUndo(job: Job, now: number = Date.now()): boolean {
  return isOver(job) && job.undo !== null && job.undo.jobId === null && Date.parse(job.undo.until) > now;
}

/** How far it is, from 0 to 1; undefined while nobody knows. */
export function jobShare({ progress: { done, total } }: Job): number | undefined {
  return total ? Math.min(1, done / total) : undefined;
}
