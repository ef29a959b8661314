import { newId } from '@headroom/database';
import type { Pool } from 'pg';
import { runRegularly } from '../../run-regularly.ts';

export interface MonitoringTask {
  /** Unique; all processes of a database agree on it. */
  name: string;
  everyMilliseconds: number;
  /** Must be safe to be begun again: a process that dies in the middle is followed by another. */
  run: () => Promise<void>;
}

export interface RunningTasks {
  start(): void;
  stop(): Promise<void>;
}

/** Who holds one and dies is followed after so long; who works on makes it longer in time. */
const LEASE_MILLISECONDS = 60_000;
const RENEW_MILLISECONDS = LEASE_MILLISECONDS / 3;

/**
 * Runs tasks of monitoring, each in one process of all that share the database: whoever gets the lease, which is kept by the database's
 * clock. `ran_at` says when a task was last done, and by that also whether it is due.
 */
export function createTaskRunner({
  pool,
  tasks,
  onError,
  renewMilliseconds = RENEW_MILLISECONDS,
}: {
  pool: Pick<Pool, 'query'>;
  tasks: readonly MonitoringTask[];
  onError: (error: unknown, message: string) => void;
  renewMilliseconds?: number;
}): RunningTasks {
  const holder = newId();
  let isOpen = false;

  /** Rolling up a day may take minutes. Where the database does not answer, the next time does. */
  const renew = (name: string) =>
    pool
      .query(`UPDATE monitoring_tasks SET until = now() + $3 * interval '1 ms' WHERE name = $1 AND holder = $2`, [
        name,
        holder,
        LEASE_MILLISECONDS,
      ])
      .catch(() => undefined);

  async function runOne({ name, everyMilliseconds, run }: MonitoringTask): Promise<void> {
    const { rowCount } = await pool.query(
      `INSERT INTO monitoring_tasks (name, holder, until) VALUES ($1, $2, now() + $3 * interval '1 ms')
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE monitoring_tasks.until < now()
         AND (monitoring_tasks.ran_at IS NULL OR monitoring_tasks.ran_at < now() - $4 * interval '1 ms')`,
      // A little less than a whole period: timers of several processes do not beat together.
      [name, holder, LEASE_MILLISECONDS, everyMilliseconds * 0.9],
    );
    if (rowCount === 0) return;
    const begun = performance.now();
    let renewal: Promise<unknown> | undefined;
    const renewing = setInterval(() => {
      renewal ??= renew(name).finally(() => (renewal = undefined));
    }, renewMilliseconds).unref();
    try {
      await run();
    } finally {
      clearInterval(renewing);
      // Behind the end of the task it would hold the lease for another minute.
      await renewal;
      await pool.query(
        `UPDATE monitoring_tasks SET until = now(), ran_at = now(), took_milliseconds = $3 WHERE name = $1 AND holder = $2`,
        [name, holder, performance.now() - begun],
      );
    }
  }

  const running = tasks.map((task) =>
    runRegularly({
      // What runs regularly runs once more at its end; a task that is due then is done by the next process.
      work: async () => {
        if (isOpen) await runOne(task);
      },
      everyMilliseconds: task.everyMilliseconds,
      onError: (error) => onError(error, `the monitoring task ${task.name} failed; it is tried again`),
    }),
  );
  return {
    start() {
      isOpen = true;
      for (const each of running) each.start();
    },
    async stop() {
      isOpen = false;
      await Promise.all(running.map((each) => each.stop()));
    },
  };
}
