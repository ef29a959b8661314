import { useEffect, useState } from 'react';
import type { Import } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { canUndo, importResult } from '../../cache/jobs/job-words.ts';
import { isOver } from '../../cache/jobs/jobs.ts';
import { Button, buttonClass, ButtonLink } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount, formatDateTime } from '../../ui/format.ts';
import { formatDuration } from '../../ui/format-size.ts';
import { noteImportEnd, rejectsHref } from './import-queries.ts';
import styles from './imports.module.css';
import { JobProgressPart } from './job-progress-part.tsx';
import { Facts, Step } from './step.tsx';

interface RunStepProps {
  file: Import;
  job: Job;
  onCancel: (job: Job) => void;
  onUndo: (job: Job) => void;
  onRetry: (job: Job) => void;
  /** It was started just now, here. */
  isNew: boolean;
}

/** The import itself: how far, what it did, and the way back. */
export function RunStep(props: RunStepProps) {
  return isOver(props.job) ? <EndedStep {...props} /> : <RunningStep {...props} />;
}

function RunningStep({ job, isNew, onCancel }: RunStepProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <Step
      number={3}
      arrives={isNew}
      title="Running"
      said={
        <>
          <p>You can close this page. The job goes on and stays in the tray, on every device of yours.</p>
          <Button
            variant="danger"
            aria-disabled={job.isCancelRequested || undefined}
            onClick={() => setAsking(!job.isCancelRequested)}
          >
            {job.isCancelRequested ? 'Stopping…' : 'Cancel the import…'}
          </Button>
          <p className={styles.small}>Cancel leaves no half product.</p>
        </>
      }
    >
      <JobProgressPart job={job} />
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Cancel the import?"
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button
              variant="danger"
              onClick={() => {
                setAsking(false);
                onCancel(job);
              }}
            >
              Cancel the import
            </Button>
          </>
        }
      >
        <p>It stops at the next whole product. What is written by then stays, and can be undone for a day.</p>
      </Dialog>
    </Step>
  );
}

const TITLES = { succeeded: 'Imported', failed: 'Broken off', cancelled: 'Stopped' } as const;

function EndedStep({ file, job, isNew, onUndo, onRetry }: RunStepProps) {
  useEffect(() => noteImportEnd(job), [job]);
  const result = importResult(job);
  const isUndone = job.undo?.jobId != null;
  const written = result ? result.products.created + result.products.updated : 0;
  return (
    <Step
      number={3}
      arrives={isNew}
      title={isUndone ? 'Undone' : TITLES[job.state as keyof typeof TITLES]}
      said={
        <>
          {job.error && <p role="alert">{job.error.message}</p>}
          {job.state === 'cancelled' && (
            <p>
              {written === 0 ? 'Nothing was written.' : 'What was written by then is complete, product by product.'}
            </p>
          )}
          {isUndone && <p>What nobody changed since is as it was before. The jobs in the bar say what was left.</p>}
          {canUndo(job) && (
            <>
              <Button onClick={() => onUndo(job)}>Undo the import</Button>
              <p className={styles.small}>
                Until {formatDateTime(job.undo!.until)}. What was changed since keeps that change.
              </p>
            </>
          )}
          {job.state !== 'succeeded' && !isUndone && (
            <Button onClick={() => onRetry(job)}>{job.state === 'failed' ? 'Try again' : 'Go on'}</Button>
          )}
        </>
      }
    >
      {result && (
        <>
          <div className={styles.figureLine}>
            <span className={styles.figure}>{formatCount(written)}</span>
            <span className={styles.quiet}>{written === 1 ? 'product' : 'products'} written</span>
          </div>
          <Facts
            facts={[
              ['New', formatCount(result.products.created)],
              ['Changed', formatCount(result.products.updated)],
              ['Same', formatCount(result.products.unchanged)],
              ['Rows left out', formatCount(result.rejectedRows), result.rejectedRows > 0],
              ['Took', formatDuration(result.seconds)],
            ]}
          />
        </>
      )}
      <div className={styles.buttons}>
        {file.hasRejects && result && result.rejectedRows > 0 && (
          <a className={buttonClass()} href={rejectsHref(file.id)} download>
            Rows left out, as CSV
          </a>
        )}
        <ButtonLink href="/?sort=-updatedAt">Show the latest changes</ButtonLink>
        <ButtonLink variant="bare" href="/imports">
          Import another file
        </ButtonLink>
      </div>
    </Step>
  );
}
