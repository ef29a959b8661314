import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import type { AnyJobDefinition, Lane } from './define-job.ts';
import { createJobQueue, createQueues } from './job-queue.ts';
import { createPulse } from './pulse.ts';
import { recoverJobs } from './recover-jobs.ts';
import { createJobRunner, type JobRun, type WatchJob } from './run-job.ts';

const RECOVER_MILLISECONDS = 2_000;
/** Where NOTIFY cannot get through (a pooler between), polling alone finds new jobs. */
const POLL_SECONDS = 1;
const POLL_WITH_NOTIFY_SECONDS = 2;
/** Longer than any step: what is still running then is taken over by others from its checkpoint. */
const STOP_MILLISECONDS = 25_000;

export interface Schedule {
  kind: AnyJobDefinition['kind'];
  /** In UTC. */
  cron: string;
  /** For people. */
  title: string;
}

export interface Worker {
  /** Takes no more jobs, lets running steps end, puts their jobs back for others. */
  stop(): Promise<void>;
}

/**
 * Runs the jobs of one lane until it is stopped.
 * @param url the database; the queue listens on a connection of its own.
 * @param pool for the jobs' own work: more connections than run at once, since the heartbeat needs one too.
 */
export async function startWorker({
  url,
  pool,
  lane,
  definitions,
  schedules = [],
  onError,
  onRun,
  watch,
}: {
  url: string;
  pool: Pool;
  lane: Lane;
  definitions: readonly AnyJobDefinition[];
  /** Jobs that start by themselves, one schedule a kind. */
  schedules?: readonly Schedule[];
  onError: (error: unknown, message: string) => void;
  /** Hears of every attempt that is over. */
  onRun?: (run: JobRun) => void;
  watch?: WatchJob | undefined;
}): Promise<Worker> {
  const stopping = new AbortController();
  const queue = createJobQueue(pool, { onError: (error) => onError(error, 'the job queue had a fault') });
  const pulse = createPulse(pool, { onError: (error) => onError(error, 'a heartbeat of jobs failed') });
  const runJob = createJobRunner({ pool, queue, pulse, stopping: stopping.signal, onError, onRun, watch });
  const boss = new PgBoss({
    connectionString: url,
    application_name: `headroom-queue-${lane}`,
    max: 3,
    useListenNotify: true,
    // One process a machine is enough for upkeep and clock.
    supervise: lane === 'heavy',
    schedule: lane === 'heavy',
    registerInstance: false,
  });
  boss.on('error', (error) => onError(error, 'the job queue had a fault'));

  const titleOf = (kind: string) => schedules.find((schedule) => schedule.kind === kind)?.title ?? kind;

  await boss.start();
  await createQueues(boss);
  for (const definition of definitions) {
    if (definition.lane !== lane) continue;
    const { kind, maxRunning } = definition;
    const options = {
      localConcurrency: maxRunning,
      groupConcurrency: maxRunning,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_WITH_NOTIFY_SECONDS,
      // Whoever has just done one looks for the next at once.
      burstWhenBatchFull: true,
    };
    await boss.work<{ jobId?: string }>(kind, options, async ([message]) => {
      if (!message) return;
      try {
        const jobId =
          message.data.jobId ?? (await enterScheduled(pool, { kind, title: titleOf(kind), id: message.id }));
        await runJob(definition, { jobId, queueId: message.id });
      } catch (error) {
        // The row is untouched, or has no heartbeat any more: recovery puts the job back.
        onError(error, `a job of kind ${kind} could not be taken or ended`);
      }
    });
  }
  // The clock runs in heavy workers (above); it sends one message, however many of them there are.
  if (lane === 'heavy') {
    for (const { kind, cron } of schedules) await boss.schedule(kind, cron, {}, { group: { id: kind } });
  }
  let recovering: Promise<unknown> | undefined;
  const recovery = setInterval(() => {
    recovering ??= recoverJobs({ pool, queue })
      .catch((error: unknown) => onError(error, 'looking for lost jobs failed; it is tried again'))
      .finally(() => {
        recovering = undefined;
      });
  }, RECOVER_MILLISECONDS);

  return {
    async stop() {
      clearInterval(recovery);
      stopping.abort();
      await boss.stop({ graceful: true, timeout: STOP_MILLISECONDS });
      await recovering;
      pulse.stop();
      await queue.stop();
    },
  };
}

/** A scheduled message has no row yet: it gets one under the message's own id, once. */
async function enterScheduled(
  pool: Pool,
  { kind, title, id }: { kind: string; title: string; id: string },
): Promise<string> {
  await pool.query(`INSERT INTO jobs (id, kind, title, queue_id) VALUES ($1, $2, $3, $1) ON CONFLICT (id) DO NOTHING`, [
    id,
    kind,
    title,
  ]);
  return id;
}
