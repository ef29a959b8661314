import { JOB_KINDS, type JobKind } from '@headroom/contracts/catalogue';
import type { Pool } from 'pg';
import { PgBoss, type ConstructorOptions } from 'pg-boss';
import type { Executor } from '../executor.ts';

/** The longest that pg-boss allows; who is alive is told by our own heartbeats, much sooner. */
const EXPIRE_SECONDS = 24 * 60 * 60 - 1;
/** Messages are worth nothing once a job has ended. */
const DELETE_AFTER_SECONDS = 24 * 60 * 60;

export interface Message {
  /** The message's own id; a job gets a new one each time it is sent. */
  queueId: string;
  kind: JobKind;
  jobId: string;
  /** Seconds until a worker may take it. */
  delaySeconds?: number;
}

export interface JobQueue {
  /** Makes the queues where they are not there yet. */
  prepare(): Promise<void>;
  /** Sends a message in the transaction of `client`: workers hear of it when that commits. */
  send(client: Executor, message: Message): Promise<void>;
  /** Gives up a message of a worker that died with it, so that it counts no longer as running. */
  drop(client: Executor, message: Pick<Message, 'queueId' | 'kind'>): Promise<void>;
  stop(): Promise<void>;
}

const over = (executor: Executor): NonNullable<ConstructorOptions['db']> => ({
  executeSql: (text, values) => executor.query(text, values as unknown[]),
});

/** What pg-boss would do by itself in every process, and workers do (start-worker.ts). */
const SENDER: ConstructorOptions = {
  supervise: false,
  schedule: false,
  registerInstance: false,
  bamIntervalSeconds: 600,
};

/**
 * The sending side of the queue, over the process's own pool. It prepares itself with the first message: pg-boss then makes its schema
 * where a database has none.
 */
export function createJobQueue(pool: Pool, { onError }: { onError: (error: unknown) => void }): JobQueue {
  const boss = new PgBoss({ ...SENDER, db: over(pool) });
  boss.on('error', onError);
  let ready: Promise<void> | undefined;
  const prepare = () => {
    ready ??= boss
      .start()
      .then(() => createQueues(boss))
      .catch((error: unknown) => {
        // The next message tries again.
        ready = undefined;
        throw error;
      });
    return ready;
  };
  return {
    prepare,
    async send(client, { queueId, kind, jobId, delaySeconds = 0 }) {
      await prepare();
      await boss.send(
        kind,
        { jobId },
        { id: queueId, group: { id: kind }, startAfter: delaySeconds, db: over(client) },
      );
    },
    async drop(client, { kind, queueId }) {
      await prepare();
      await boss.deleteJob(kind, queueId, { db: over(client) });
    },
    async stop() {
      await ready?.catch(() => {});
      if (ready) await boss.stop({ graceful: false, close: false });
    },
  };
}

/** One queue a kind, so that each has its cap. Workers are woken by NOTIFY, and look every few seconds besides. */
export async function createQueues(boss: PgBoss): Promise<void> {
  for (const kind of JOB_KINDS) {
    await boss.createQueue(kind, {
      notify: true,
      // Retries are ours (run-job.ts): they belong to the job's row and happen in its transactions.
      retryLimit: 0,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: DELETE_AFTER_SECONDS,
    });
  }
}
