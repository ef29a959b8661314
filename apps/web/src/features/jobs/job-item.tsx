import type { Job } from '@headroom/contracts/jobs';
import { Link } from 'wouter';
import { bulkResult, canUndo, jobShare } from '../../cache/jobs/job-words.ts';
import { isOver } from '../../cache/jobs/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Ruler } from '../../ui/ruler.tsx';
import { Status } from '../../ui/status.tsx';
import { progressWords, resultWords, STATE_WORDS } from './job-words.ts';
import entries from '../../ui/entries.module.css';
import styles from './jobs.module.css';
import { useJobActs } from './use-job-acts.ts';

/** One job: what, how far, and what can be done about it. */
export function JobItem({ job }: { job: Job }) {
  const { cancel, retry, undo } = useJobActs();
  const { shape, word } = STATE_WORDS[job.state];
  const over = isOver(job);
  const skips = bulkResult(job)?.skips ?? [];
  return (
    <li className={entries.item}>
      <div className={styles.line}>
        <b>{job.title}</b>
        <span className={styles.when}>
          <Moment at={job.finishedAt ?? job.createdAt} as="age" />
        </span>
      </div>
      {over ? (
        <p className={entries.said}>
          <Status shape={shape}>{word}</Status> {job.error ? job.error.message : resultWords(job)}
        </p>
      ) : (
        <>
          <Ruler label={job.title} value={job.state === 'queued' ? 0 : jobShare(job)} moving className={styles.ruler} />
          <p className={entries.said}>{progressWords(job)}</p>
        </>
      )}
      {skips.length > 0 && (
        <details className={styles.skips}>
          <summary>{formatCount(bulkResult(job)!.skipped)} left out, and why</summary>
          <ul>
            {skips.map((skip) => (
              <li key={skip.productId}>
                <Link href={`/products/${skip.productId}`}>{skip.title || 'Untitled'}</Link> {skip.message}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className={styles.acts}>
        {!over && (
          <Button
            variant="bare"
            aria-disabled={job.isCancelRequested || undefined}
            onClick={() => void (job.isCancelRequested || cancel(job))}
          >
            {job.isCancelRequested ? 'Stopping…' : 'Cancel'}
          </Button>
        )}
        {canUndo(job) && (
          <Button variant="bare" onClick={() => void undo(job)}>
            Undo
          </Button>
        )}
        {job.undo?.jobId && <span className={styles.when}>Undone</span>}
        {(job.state === 'failed' || job.state === 'cancelled') && !job.undo?.jobId && (
          <Button variant="bare" onClick={() => void retry(job)}>
            {job.state === 'failed' ? 'Try again' : 'Go on'}
          </Button>
        )}
        {job.importId && (
          <Link href={`/imports/${job.importId}`} className={styles.show}>
            Show the import
          </Link>
        )}
      </div>
    </li>
  );
}
