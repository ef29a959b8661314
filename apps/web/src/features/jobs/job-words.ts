import type { JobKind } from '@headroom/contracts/catalogue';
import type { Job } from '@headroom/contracts/jobs';
import { bulkResult, importResult } from '../../cache/jobs/job-words.ts';
import { formatCount } from '../../ui/format.ts';
import { formatDuration } from '../../ui/format-size.ts';
import type { StatusShape } from '../../ui/status.tsx';

export const KIND_WORDS: Readonly<Record<JobKind, string>> = {
  bulk: 'Change',
  undo: 'Undo',
  'import-check': 'Check',
  import: 'Import',
  cleanup: 'Clean-up',
  pictures: 'Pictures',
};

export const STATE_WORDS: Readonly<Record<Job['state'], { shape: StatusShape; word: string }>> = {
  queued: { shape: 'open', word: 'Waiting' },
  running: { shape: 'half', word: 'Running' },
  succeeded: { shape: 'good', word: 'Done' },
  failed: { shape: 'failed', word: 'Failed' },
  cancelled: { shape: 'out', word: 'Stopped' },
};

/** What it did, in numbers: "3,193 changed, 2 left out"; empty while there is nothing to say. */
export function resultWords(job: Job): string {
  const bulk = bulkResult(job);
  const imported = importResult(job);
  const parts = bulk
    ? [
        [bulk.changed, job.kind === 'undo' ? 'put back' : 'changed'],
        [bulk.unchanged, 'were so already'],
        [bulk.skipped, 'left out'],
      ]
    : imported
      ? [
          [imported.products.created, 'new'],
          [imported.products.updated, 'changed'],
          [imported.products.unchanged, 'the same'],
          [imported.rejectedRows, imported.rejectedRows === 1 ? 'line left out' : 'lines left out'],
        ]
      : [];
  return parts
    .filter(([count]) => count !== 0)
    .map(([count, word]) => `${formatCount(Number(count))} ${word}`)
    .join(', ');
}

/** "1,204 of 3,193 products, 10 s left". */
export function progressWords({ state, progress, isCancelRequested }: Job): string {
  if (isCancelRequested) return 'Stopping at the next whole product';
  if (state === 'queued') return 'Waits for its turn';
  const { done, total, unit, remainingSeconds } = progress;
  const counted =
    unit === 'bytes'
      ? total && `${Math.floor((100 * done) / total)} %`
      : `${formatCount(done)}${total === null ? '' : ` of ${formatCount(total)}`} ${unit}`;
  const left = remainingSeconds === null ? '' : `${formatDuration(remainingSeconds)} left`;
  return [counted, left].filter(Boolean).join(', ');
}

/** What is said once when it has ended. */
export function newsWords(job: Job): string {
  const result = resultWords(job);
  const numbers = result && `: ${result}`;
  switch (job.state) {
    case 'failed':
      return `${job.title} has failed. ${job.error?.message ?? ''}`.trim();
    case 'cancelled':
      return `${job.title} was stopped${numbers}.`;
    default:
      return `${job.title}: done${result && `, ${result}`}.`;
  }
}
