import { readdir, readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { readCpuSeconds } from './process-cpu.ts';

/** See process-cpu.ts. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU. */
export interface PostgresCpu {
  /** Of the server with everything it has started, also what has ended since. */
  all: number;
  /** Of the connections that are open, by the name that they gave themselves. */
  byApplication: ReadonlyMap<string, number>;
}

/** What a PostgreSQL on this machine has used so far; undefined where its processes cannot be looked at. */
export async function readPostgresCpu(database: Client): Promise<PostgresCpu | undefined> {
  const { rows } = await database.query<{ pid: number; application: string; is_own: boolean }>(
    `SELECT pid, application_name AS application, pid = pg_backend_pid() AS is_own FROM pg_stat_activity`,
  );
  const own = rows.find(({ is_own: isOwn }) => isOwn)!;
  const postmaster = Number((await fieldsOf(own.pid))?.[1]);
  const fields = await fieldsOf(postmaster);
  if (!fields) return undefined;
  // Its own and that of the children that have ended: fields 14 to 17.
  let all = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (pid) => [pid, Number((await fieldsOf(pid))?.[1])] as const));
  const children = parents.flatMap(([pid, parent]) => (parent === postmaster ? [pid] : []));
  const seconds = new Map(await Promise.all(children.map(async (pid) => [pid, await readCpuSeconds(pid)] as const)));
  const byApplication = new Map<string, number>();
  for (const used of seconds.values()) all += used ?? 0;
  for (const { pid, application } of rows)
    byApplication.set(application, (byApplication.get(application) ?? 0) + (seconds.get(pid) ?? 0));
  return { all, byApplication };
}

/** From the third on: state, parent and so on (man 5 proc). The second is the program's name and may hold spaces. */
async function fieldsOf(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}
