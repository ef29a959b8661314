import type { JobKind } from '@headroom/contracts/catalogue';
import type { Job } from '@headroom/contracts/jobs';
import { currentScope, newId } from '@headroom/database';
import type { Pool } from 'pg';
import { AppError } from '../errors.ts';
import type { Owner } from '../access.ts';
import type { Executor } from '../executor.ts';
import { createJobQueue } from './job-queue.ts';
import { IS_UNDOABLE, JOB_JSON, UNDO_HOURS } from './job-sql.ts';

export interface NewJob {
  kind: JobKind;
  /** What it does, for people: `Archive 3,193 products`. */
  title: string;
  /** Plain JSON for the kind's `run`. */
  input: unknown;
  actorId: string | null;
  importId?: string;
  undoOf?: string;
  /** What its progress counts, where that is known before it starts. */
  total?: number;
  unit?: string;
}

export interface Jobs {
  /**
   * Makes a job in the transaction of `client`: with its commit a worker is woken, with its rollback there was no job.
   * @returns the job as people see it.
   */
  enqueue(client: Executor, job: NewJob): Promise<Job>;
  find(id: string, owner: Owner): Promise<Job | undefined>;
  /** Newest first. */
  list(options: {
    owner: Owner;
    limit: number;
    before?: string | undefined;
    kinds?: readonly JobKind[] | undefined;
  }): Promise<Job[]>;
  /** Ends a waiting job, asks a running one to stop, in the transaction of `client`. @throws AppError not_found, job_state. */
  cancel(client: Executor, which: { id: string; owner: Owner }): Promise<Job>;
  /** Runs a failed or cancelled job again, from where it stopped. @throws AppError not_found, job_state. */
  retry(client: Executor, which: { id: string; owner: Owner }): Promise<Job>;
  /** Makes the job that takes back what another did. @throws AppError not_found, job_state, undo_expired. */
  undo(client: Executor, which: { id: string; owner: Owner; actorId: string }): Promise<Job>;
  stop(): Promise<void>;
}

/** Jobs as the API needs them: made, shown, steered. Workers run them (start-worker.ts). */
export function createJobs({ pool, onError }: { pool: Pool; onError: (error: unknown) => void }): Jobs {
  const queue = createJobQueue(pool, { onError });

  const enqueue: Jobs['enqueue'] = async (client, { kind, title, input, actorId, importId, undoOf, total, unit }) => {
    const [id, queueId] = [newId(), newId()];
    // Before the row: the queue may have to be made first, on another connection.
    const marks = currentScope()?.marks;
    const startedAt = marks ? performance.now() : 0;
    await queue.prepare();
    await client.query(
      `INSERT INTO jobs (id, kind, title, input, actor_id, import_id, undo_of, queue_id, progress)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        kind,
        title,
        JSON.stringify(input),
        actorId,
        importId ?? null,
        undoOf ?? null,
        queueId,
        JSON.stringify({ ...NO_PROGRESS, total: total ?? null, unit: unit ?? '' }),
      ],
    );
    await queue.send(client, { queueId, kind, jobId: id });
    marks?.add({ kind: 'job', startedAt, endedAt: performance.now(), name: id, detail: kind });
    return one(client, id);
  };

  return {
    enqueue,
    async find(id, owner) {
      const { rows } = await pool.query<{ job: Job }>(
        `SELECT ${JOB_JSON} FROM jobs j WHERE j.id = $1 AND ($2::uuid IS NULL OR j.actor_id = $2)`,
        [id, owner],
      );
      return rows[0]?.job;
    },
    async list({ owner, limit, before, kinds }) {
      const { rows } = await pool.query<{ job: Job }>(
        `SELECT ${JOB_JSON} FROM jobs j
         WHERE ($1::uuid IS NULL OR j.actor_id = $1) AND ($2::uuid IS NULL OR j.id < $2) AND ($3::text[] IS NULL OR j.kind = ANY ($3))
         ORDER BY j.id DESC LIMIT $4`,
        [owner, before ?? null, kinds ?? null, limit],
      );
      return rows.map(({ job }) => job);
    },
    async cancel(client, { id, owner }) {
      const { state } = await lock(client, { id, owner });
      if (state !== 'queued' && state !== 'running') throw past('It has ended already.');
      await client.query(
        state === 'queued'
          ? `UPDATE jobs SET is_cancel_requested = true, state = 'cancelled', finished_at = now() WHERE id = $1`
          : `UPDATE jobs SET is_cancel_requested = true WHERE id = $1`,
        [id],
      );
      return one(client, id);
    },
    async retry(client, { id, owner }) {
      await queue.prepare();
      const { kind, state, isUndone, importId } = await lock(client, { id, owner });
      if (state !== 'failed' && state !== 'cancelled') throw past('Only a failed or cancelled job can be tried again.');
      if (isUndone) throw past('What it did is being undone: start it anew instead.');
      if (importId !== null && (await isBusy(client, importId)))
        throw past('Another job works on this file. Wait until it has ended, or cancel it.');
      const queueId = newId();
      await client.query(
        `UPDATE jobs SET state = 'queued', is_cancel_requested = false, failures = 0, result = NULL, error = NULL, finished_at = NULL,
           queue_id = $2 WHERE id = $1`,
        [id, queueId],
      );
      await queue.send(client, { queueId, kind, jobId: id });
      return one(client, id);
    },
    async undo(client, { id, owner, actorId }) {
      const job = await lock(client, { id, owner });
      if (job.isUndone) throw past('It is undone already, or being undone.');
      if (!job.isUndoable) throw past('It has changed nothing that could be undone, or has not ended yet.');
      if (job.isUndoOver) {
        throw new AppError('undo_expired', { detail: `A job can be undone for ${UNDO_HOURS} hours.` });
      }
      const title = `Undo: ${job.title}`;
      const undoing = await enqueue(client, { kind: 'undo', title, input: {}, actorId, undoOf: id, unit: 'products' });
      await client.query('UPDATE jobs SET undone_by = $2 WHERE id = $1', [id, undoing.id]);
      return undoing;
    },
    stop: () => queue.stop(),
  };
}

interface LockedJob {
  kind: JobKind;
  title: string;
  state: Job['state'];
  importId: string | null;
  isUndoable: boolean;
  isUndoOver: boolean | null;
  isUndone: boolean | null;
}

const NO_PROGRESS = { done: 0, phase: null, ratePerSecond: null, remainingSeconds: null };

const past = (detail: string) => new AppError('job_state', { detail });

async function one(client: Executor, id: string): Promise<Job> {
  const { rows } = await client.query<{ job: Job }>(`SELECT ${JOB_JSON} FROM jobs j WHERE j.id = $1`, [id]);
  const job = rows[0]?.job;
  if (!job) throw new Error(`The job ${id} is gone`);
  return job;
}

/** Locks a job until the transaction ends. @throws AppError not_found. */
async function lock(client: Executor, { id, owner }: { id: string; owner: Owner }): Promise<LockedJob> {
  const { rows } = await client.query<LockedJob>(
    `SELECT j.kind, j.title, j.state, j.import_id AS "importId", ${IS_UNDOABLE} AS "isUndoable",
       j.finished_at < now() - interval '${UNDO_HOURS} hours' AS "isUndoOver",
       (SELECT u.state IN ('queued', 'running', 'succeeded') FROM jobs u WHERE u.id = j.undone_by) AS "isUndone"
     FROM jobs j WHERE j.id = $1 AND ($2::uuid IS NULL OR j.actor_id = $2) FOR UPDATE OF j`,
    [id, owner],
  );
  if (!rows[0]) throw new AppError('not_found', { detail: 'No job has this id, or it is somebody else’s.' });
  return rows[0];
}

/**
 * Whether a job waits or runs that reads the same uploaded file: one at a time does, since each replaces what the other tells of it. Nobody
 * starts one before the transaction ends.
 */
async function isBusy(client: Executor, importId: string): Promise<boolean> {
  await client.query('SELECT FROM imports WHERE id = $1 FOR UPDATE', [importId]);
  const { rows } = await client.query(
    `SELECT FROM jobs WHERE import_id = $1 AND state IN ('queued', 'running') LIMIT 1`,
    [importId],
  );
  return rows.length > 0;
}
