import type { Job } from '@headroom/contracts/jobs';
import { jobShare } from '../../cache/jobs/job-words.ts';
import { formatCount } from '../../ui/format.ts';
import { formatBytes, formatDuration } from '../../ui/format-size.ts';
import { Ruler } from '../../ui/ruler.tsx';
import styles from './imports.module.css';
import { Facts } from './step.tsx';

const PHASES: Readonly<Record<string, string>> = {
  reading: 'Reading the file',
  checking: 'Comparing with the catalogue',
  writing: 'Writing products',
  finishing: 'Refreshing lists and counts',
};
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** One big number on its ruler, with the rate and what is left. */
export function JobProgressPart({ job }: { job: Job }) {
  const { done, total, unit, phase, ratePerSecond, remainingSeconds } = job.progress;
  const share = jobShare(job);
  const isBytes = unit === 'bytes';
  const amount = isBytes ? formatBytes : formatCount;
  const figure = isBytes && share !== undefined ? `${Math.floor(share * 100)} %` : amount(done);
  const isWaiting = job.state === 'queued';
  return (
    <div className={styles.progress}>
      <div className={styles.figureLine}>
        <span className={styles.figure}>{figure}</span>
        {total !== null && (
          <span className={styles.quiet}>
            of {amount(total)}
            {isBytes ? '' : ` ${unit}`}
          </span>
        )}
        <span className={styles.gap} />
        {remainingSeconds !== null && !isWaiting && (
          <span className={styles.left}>{formatDuration(remainingSeconds)} left</span>
        )}
      </div>
      <div>
        <Ruler label={job.title} value={isWaiting ? 0 : share} moving className={styles.bigRuler} />
        {total !== null && (
          <div className={styles.ticks} aria-hidden="true">
            {[0, 0.25, 0.5, 0.75, 1].map((part) => (
              <span key={part}>{amount(Math.round(total * part))}</span>
            ))}
          </div>
        )}
      </div>
      <Facts
        facts={[
          ['Now', isWaiting ? 'Waits for its turn' : ((phase && PHASES[phase]) ?? 'Running')],
          ...(ratePerSecond === null ? [] : [['Rate', `${amount(Math.round(ratePerSecond))} a second`] as const]),
          ...(job.startedAt ? [['Started', clock.format(new Date(job.startedAt))] as const] : []),
        ]}
      />
    </div>
  );
}
