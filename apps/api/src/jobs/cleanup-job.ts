import type { Pool } from 'pg';
import { CutShort, defineJob } from './define-job.ts';

/** When nobody works, in most places that share a clock with UTC within some hours. */
export const CLEANUP_CRON = '17 2 * * *';
export const KEEP_DAYS = { idempotencyRecords: 30, uploads: 7, jobs: 90 } as const;
/** Rows that one statement deletes: it must not hold back everybody's snapshots for long. */
const BATCH_ROWS = 5_000;

/** Something that grows and has to be cut back: does it, and says how many it removed. Doing it twice must be harmless. */
export interface CleanupTask {
  /** What is counted, for the job's result. */
  name: string;
  run(): Promise<number>;
}

/** The nightly clean-up: one task after the other; one that fails does not keep the others from running. */
export const createCleanupJob = (tasks: readonly CleanupTask[]) =>
  defineJob<unknown, Record<string, number>>({
    kind: 'cleanup',
    lane: 'heavy',
    maxRunning: 1,
    async run({ signal, progress }) {
      const removed: Record<string, number> = {};
      const faults: unknown[] = [];
      for (const [done, { name, run }] of tasks.entries()) {
        progress({ done, total: tasks.length, unit: 'tasks', phase: name });
        if (signal.aborted) return new CutShort(removed);
        try {
          removed[name] = await run();
        } catch (error) {
          faults.push(error);
        }
      }
      if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of ${tasks.length} clean-ups failed`);
      progress({ done: tasks.length, total: tasks.length, unit: 'tasks' });
      return removed;
    },
  });

/** Rows of tables that nobody asks for any more. */
export const createRowTasks = (pool: Pick<Pool, 'query'>): CleanupTask[] => [
  { name: 'sessions', run: () => deleteRows(pool, { table: 'sessions', where: 'expires_at < now()' }) },
  {
    name: 'idempotencyRecords',
    run: () => deleteRows(pool, { table: 'idempotency_records', where: olderThan(KEEP_DAYS.idempotencyRecords) }),
  },
  {
    name: 'jobs',
    run: () => deleteRows(pool, { table: 'jobs', where: `finished_at IS NOT NULL AND ${olderThan(KEEP_DAYS.jobs)}` }),
  },
];

const olderThan = (days: number) => `created_at < now() - interval '${days} days'`;

/** Both are names and conditions of this module, no input. */
async function deleteRows(
  pool: Pick<Pool, 'query'>,
  { table, where }: { table: string; where: string },
): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT ${BATCH_ROWS}))`,
    );
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) return removed;
  }
}
