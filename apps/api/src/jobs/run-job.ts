import type { JobKind, JobState } from '@headroom/contracts/catalogue';
import { currentScope, inTransaction, newId, transact } from '@headroom/database';
import type { Pool } from 'pg';
import {
  CutShort,
  JobError,
  JobLostError,
  type AnyJobDefinition,
  type JobContext,
  type ProgressReport,
} from './define-job.ts';
import type { JobQueue } from './job-queue.ts';
import { createProgressMeter } from './measure-progress.ts';
import type { Pulse } from './pulse.ts';

/** A job fails for good when it has failed so often without coming on. */
export const MAX_FAILURES = 5;
const MAX_DELAY_SECONDS = 60;
/** All of it is done, also where the last report came before the end or nobody knew how much there was. */
const WHOLE_PROGRESS = `progress || (SELECT jsonb_build_object('done', whole, 'total', whole, 'remainingSeconds', 0)
  FROM (SELECT coalesce(nullif(progress -> 'total', 'null'), progress -> 'done')) AS w (whole))`;
/** What came while its kind was at its cap comes again. */
const CAP_DELAY_SECONDS = 1;

/** 1, 2, 4 … seconds, a half more or less, so that what failed together does not come back together. */
export const retryDelaySeconds = (failures: number, random = Math.random()): number =>
  Math.min(MAX_DELAY_SECONDS, 2 ** (failures - 1)) * (0.5 + random);

interface ClaimedJob {
  input: never;
  attempt: number;
  failures: number;
  checkpoint: never;
  actorId: string | null;
  importId: string | null;
  undoOf: string | null;
  isCancelRequested: boolean;
  waitedMilliseconds: number;
}

/** One attempt of a job, when it is over. */
export interface JobRun {
  kind: JobKind;
  /** `again`: it goes on later, after a failure that may pass or since the worker stops; `lost`: another worker has it by now. */
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'again' | 'lost';
  milliseconds: number;
  /** From asking for it to its first beginning; undefined for later attempts. */
  waitedMilliseconds: number | undefined;
}

export interface JobRunnerDeps {
  pool: Pool;
  queue: JobQueue;
  pulse: Pulse;
  /** Aborted when the worker stops: its jobs then go on elsewhere. */
  stopping: AbortSignal;
  onError: (error: unknown, message: string) => void;
  /** Hears of every attempt that is over. */
  onRun?: ((run: JobRun) => void) | undefined;
  /** Around each attempt, for whoever wants to know where its time goes. */
  watch?: WatchJob | undefined;
}

export type WatchJob = <T>(
  job: { jobId: string; kind: JobKind; attempt: number },
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Runs jobs that the queue hands over, each in these states: queued → running (claimed under the next attempt's number) → succeeded, failed
 * or cancelled; or back to queued, after a failure that may pass or when the worker stops.
 */
export function createJobRunner({
  pool,
  queue,
  pulse,
  stopping,
  onError,
  onRun,
  watch = (_job, work) => work(),
}: JobRunnerDeps) {
  /**
   * Takes a waiting job, under the message that brought it, which may be an older one than its last; undefined where it is not waiting
   * any more, since messages may come twice. The queue counts what runs of a kind without a lock, so two workers that look at once can
   * go over the cap: here they take turns, and a job too many waits for its next message.
   */
  const claim = (
    { kind, maxRunning }: Pick<AnyJobDefinition, 'kind' | 'maxRunning'>,
    { jobId, queueId }: { jobId: string; queueId: string },
  ): Promise<ClaimedJob | undefined> =>
    inTransaction(pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('headroom.jobs'), hashtext($1))`, [kind]);
      const { rows } = await client.query<ClaimedJob>(
        `UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()), heartbeat_at = clock_timestamp(),
           queue_id = $2
         WHERE id = $1 AND state = 'queued' AND (SELECT count(*) FROM jobs WHERE kind = $3 AND state = 'running') < $4
         RETURNING input, attempts AS attempt, failures, checkpoint, actor_id AS "actorId", import_id AS "importId", undo_of AS "undoOf",
           is_cancel_requested AS "isCancelRequested",
           extract(epoch FROM clock_timestamp() - created_at)::float8 * 1000 AS "waitedMilliseconds"`,
        [jobId, queueId, kind, maxRunning],
      );
      if (rows[0]) return rows[0];
      const nextId = newId();
      const { rowCount } = await client.query(`UPDATE jobs SET queue_id = $2 WHERE id = $1 AND state = 'queued'`, [
        jobId,
        nextId,
      ]);
      if (rowCount === 1) await queue.send(client, { queueId: nextId, kind, jobId, delaySeconds: CAP_DELAY_SECONDS });
      return undefined;
    });
  /** Ends the job, unless another worker has it by now. */
  const finish = (
    { jobId, attempt }: { jobId: string; attempt: number },
    { state, result = null, error = null }: { state: JobState; result?: unknown; error?: unknown },
  ) =>
    pool.query(
      `UPDATE jobs SET state = $3, result = $4, error = $5, finished_at = now(), heartbeat_at = NULL,
         progress = CASE WHEN $6 THEN ${WHOLE_PROGRESS} ELSE progress END
       WHERE id = $1 AND attempts = $2 AND state = 'running'`,
      [jobId, attempt, state, toJson(result), toJson(error), state === 'succeeded'],
    );
  /** Lets another worker, or this one later, go on with it. */
  const putBack = (
    { jobId, attempt, kind }: { jobId: string; attempt: number; kind: JobKind },
    { failures, delaySeconds = 0 }: { failures: number; delaySeconds?: number },
  ) =>
    inTransaction(pool, async (client) => {
      const queueId = newId();
      const { rowCount } = await client.query(
        `UPDATE jobs SET state = 'queued', failures = $3, queue_id = $4, heartbeat_at = NULL
         WHERE id = $1 AND attempts = $2 AND state = 'running'`,
        [jobId, attempt, failures, queueId],
      );
      if (rowCount === 1) await queue.send(client, { queueId, kind, jobId, delaySeconds });
    });

  return async function runJob(
    definition: AnyJobDefinition,
    { jobId, queueId }: { jobId: string; queueId: string },
  ): Promise<void> {
    const { kind } = definition;
    const claimed = await claim(definition, { jobId, queueId });
    if (!claimed) return;
    const { attempt } = claimed;
    const begunAt = performance.now();
    let outcome: JobRun['outcome'] = 'lost';
    const abort = new AbortController();
    const cancel = () => abort.abort(new JobStop('cancel'));
    const beat = pulse.add({ jobId, attempt, onCancel: cancel, onLost: () => abort.abort(new JobStop('lost')) });
    const stop = () => abort.abort(new JobStop('stop'));
    stopping.addEventListener('abort', stop);
    if (stopping.aborted) stop();
    if (claimed.isCancelRequested) cancel();
    const meter = createProgressMeter();
    let failures = claimed.failures;
    const doStep: JobContext<never, never>['stepOn'] = async (client, work) => {
      const startedAt = performance.now();
      await client.query(
        `SELECT set_config('headroom.job', $1, true), set_config('headroom.actor', coalesce($2, ''), true), set_config('statement_timeout', '0', true)`,
        [jobId, claimed.actorId],
      );
      const done = await work();
      // The fence: whoever takes the job over raises `attempts` first, and then this finds nothing and all is rolled back.
      const { rowCount } = await client.query(
        `UPDATE jobs SET checkpoint = $3, changes = changes + $4, failures = 0, heartbeat_at = clock_timestamp()
         WHERE id = $1 AND attempts = $2 AND state = 'running'`,
        [jobId, attempt, toJson(done.checkpoint), done.changed],
      );
      if (rowCount !== 1) throw new JobLostError('Another worker has taken the job over.');
      failures = 0;
      currentScope()?.marks?.add({ kind: 'step', startedAt, endedAt: performance.now(), rows: done.changed });
      return done;
    };
    const context: JobContext<never, never> = {
      jobId,
      ...claimed,
      signal: abort.signal,
      pool,
      progress: (report: ProgressReport) => beat.progress(meter.report(report)),
      step: (work) => inTransaction(pool, (client) => doStep(client, () => work(client))),
      stepOn: (client, work) => transact(client, () => doStep(client, work)),
    };
    const reason = () => (abort.signal.reason as JobStop | undefined)?.why;
    const end = async (how: { state: 'succeeded' | 'failed' | 'cancelled'; result?: unknown; error?: unknown }) => {
      const { rowCount } = await finish({ jobId, attempt }, how);
      if (rowCount === 1) outcome = how.state;
    };
    const again = async (delaySeconds = 0) => {
      await putBack({ jobId, attempt, kind }, { failures, delaySeconds });
      outcome = 'again';
    };
    try {
      const result = await watch({ jobId, kind, attempt }, () => definition.run(context));
      await beat.end();
      if (!(result instanceof CutShort)) await end({ state: 'succeeded', result });
      else if (reason() === 'cancel') await end({ state: 'cancelled', result: result.result });
      else if (reason() === 'stop') await again();
      else if (reason() === undefined) throw new Error('The run ended early although nobody asked it to.');
    } catch (error) {
      await beat.end();
      if (error instanceof JobLostError || reason() === 'lost') return;
      if (reason() === 'cancel') await end({ state: 'cancelled' });
      else if (error instanceof JobError) {
        await end({ state: 'failed', error: { code: error.code, message: error.message } });
      } else if (reason() === 'stop') await again();
      else {
        failures += 1;
        onError(error, `the job ${jobId} (${kind}) failed${failures < MAX_FAILURES ? '; it is tried again' : ''}`);
        if (failures < MAX_FAILURES) await again(retryDelaySeconds(failures));
        else await end({ state: 'failed', error: INTERNAL });
      }
    } finally {
      stopping.removeEventListener('abort', stop);
      await beat.end();
      const waitedMilliseconds = attempt === 1 ? claimed.waitedMilliseconds : undefined;
      onRun?.({ kind, outcome, milliseconds: performance.now() - begunAt, waitedMilliseconds });
    }
  };
}

/** Why a job is told to stop. */
class JobStop extends Error {
  override readonly name = 'AbortError';
  readonly why: 'cancel' | 'stop' | 'lost';
  constructor(why: JobStop['why']) {
    super('The job is told to stop.');
    this.why = why;
  }
}

const toJson = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

const INTERNAL = {
  code: 'internal',
  message:
    'Something went wrong here, again and again. What was done is kept; try again, and name the job when you report it.',
};
