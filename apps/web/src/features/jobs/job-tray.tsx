import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useState } from 'react';
import type { Job } from '@headroom/contracts/jobs';
import { followJobs } from '../../cache/jobs/follow-jobs.ts';
import { canUndo, jobShare } from '../../cache/jobs/job-words.ts';
import { isOver, jobsQuery } from '../../cache/jobs/jobs.ts';
import { refreshProducts } from '../../cache/jobs/refresh-products.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { useReachable } from '../../cache/use-reachable.ts';
import { Popover } from '../../ui/popover.tsx';
import { Ruler } from '../../ui/ruler.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { JobItem } from './job-item.tsx';
import { KIND_WORDS, newsWords } from './job-words.ts';
import entries from '../../ui/entries.module.css';
import styles from './jobs.module.css';
import { useJobActs } from './use-job-acts.ts';

const SHOWN = 10;

/** The person's background jobs, wherever they were started: what runs stands in the bar, the rest under it. */
export function JobTray() {
  const { data: user } = useQuery(sessionQuery);
  // Another person has other jobs.
  return user ? <Tray key={user.id} /> : null;
}

function Tray() {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const [isOpen, setOpen] = useState(false);
  const isReachable = useReachable();
  useJobNews();
  const running = jobs.filter((job) => !isOver(job));
  const first = running.at(-1);
  // Without the server nobody knows how jobs go on, and a phone's bar needs the room for what is unsent.
  if (jobs.length === 0 || !isReachable) return null;
  return (
    <Popover
      align="end"
      className={styles.layer}
      onToggle={setOpen}
      layerProps={{ role: 'region', 'aria-label': 'Jobs' }}
      renderTrigger={(props) => (
        <button {...props} type="button" className={styles.tray} aria-label={trayLabel(first, running.length)}>
          {first ? <Running job={first} /> : 'Jobs'}
        </button>
      )}
    >
      {isOpen && (
        <>
          <h2 className={entries.title}>Jobs</h2>
          <ul>
            {jobs.slice(0, SHOWN).map((job) => (
              <JobItem key={job.id} job={job} />
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}

/** Who speaks to the page says what they see: the label begins with it. */
function shownWords(job: Job): string {
  const share = jobShare(job);
  return share === undefined ? KIND_WORDS[job.kind] : `${KIND_WORDS[job.kind]} ${Math.floor(share * 100)} %`;
}

function trayLabel(job: Job | undefined, count: number): string {
  if (!job) return 'Jobs';
  const others = count > 1 ? `, and ${count - 1} more` : '';
  return `${shownWords(job)} running${others}`;
}

function Running({ job }: { job: Job }) {
  const share = jobShare(job);
  return (
    <>
      <span className={styles.trayWords}>
        <span>{KIND_WORDS[job.kind]}</span> {share !== undefined && <b>{Math.floor(share * 100)} %</b>}
      </span>
      <Ruler label={job.title} value={job.state === 'queued' ? 0 : share} moving className={styles.trayRuler} />
    </>
  );
}

/** Says once how a job ended, with the way back, and has what it changed read again. */
function useJobNews(): void {
  const client = useQueryClient();
  const toast = useToast();
  const { undo } = useJobActs();
  const [tell] = useState(() => ({ job: (_job: Job): void => undefined }));
  useLayoutEffect(() => {
    Object.assign(tell, {
      job(job: Job) {
        if (job.kind === 'import-check') return;
        refreshProducts(client);
        // Who looks at the import sees it end.
        if (job.importId && window.location.pathname === `/imports/${job.importId}`) return;
        toast({
          message: newsWords(job),
          ...(canUndo(job) ? { action: { label: 'Undo', run: () => void undo(job) } } : {}),
        });
      },
    });
  });
  useEffect(() => followJobs(client, (job) => tell.job(job)), [client, tell]);
}
