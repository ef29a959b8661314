import type { JobProgress } from '@headroom/contracts/jobs';
import type { Pool } from 'pg';

/** How often a running job's row is written: at once its heartbeat, its progress, and the look whether somebody cancelled it. */
const PULSE_MILLISECONDS = 500;

interface Running {
  jobId: string;
  attempt: number;
  onCancel: () => void;
  onLost: () => void;
}
interface Entry extends Running {
  progress: JobProgress | undefined;
}
export interface Beat {
  /** The newest progress; written with the next beat. */
  progress(progress: JobProgress): void;
  /** Writes what is left to write, and beats no more. */
  end(): Promise<void>;
}
export interface Pulse {
  add(job: Running): Beat;
  stop(): void;
}

/**
 * The heartbeat of a worker's jobs, in one statement for all of them. A job whose attempt is not the last one any more is lost: somebody
 * took this worker for dead.
 */
export function createPulse(pool: Pick<Pool, 'query'>, { onError }: { onError: (error: unknown) => void }): Pulse {
  const running = new Map<string, Entry>();
  let beating: Promise<void> | undefined;

  const beat = async (entries: readonly Entry[]) => {
    const written = entries.map(({ jobId, attempt, progress }) => ({ id: jobId, attempt, progress: progress ?? null }));
    for (const entry of entries) entry.progress = undefined;
    const { rows } = await pool.query<{ id: string; isCancelRequested: boolean }>({
      name: 'pulse',
      text: `UPDATE jobs j SET heartbeat_at = clock_timestamp(), progress = coalesce(b.progress, j.progress)
        FROM jsonb_to_recordset($1) AS b (id uuid, attempt integer, progress jsonb)
        WHERE j.id = b.id AND j.attempts = b.attempt AND j.state = 'running'
        RETURNING j.id, j.is_cancel_requested AS "isCancelRequested"`,
      values: [JSON.stringify(written)],
    });
    for (const entry of entries) {
      const found = rows.find(({ id }) => id === entry.jobId);
      if (!found) entry.onLost();
      else if (found.isCancelRequested) entry.onCancel();
    }
  };
  const beatAll = () => {
    if (running.size === 0 || beating) return;
    // While the database is away nothing can be written; nobody can take the jobs over either.
    beating = beat([...running.values()])
      .catch(onError)
      .finally(() => {
        beating = undefined;
      });
  };
  const timer = setInterval(beatAll, PULSE_MILLISECONDS);

  return {
    add(job) {
      const entry: Entry = { ...job, progress: undefined };
      const key = `${job.jobId} ${job.attempt}`;
      running.set(key, entry);
      return {
        progress: (progress) => void (entry.progress = progress),
        async end() {
          if (!running.delete(key)) return;
          await beating;
          if (entry.progress) await beat([entry]).catch(onError);
        },
      };
    },
    stop: () => clearInterval(timer),
  };
}
