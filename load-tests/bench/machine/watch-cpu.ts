import { readdir, readFile } from 'node:fs/promises';

const NANOSECONDS_A_MILLISECOND = 1e6;

export interface CpuSpent {
  /** Milliseconds of the server's process, with all its threads. */
  server: number;
  /** Of PostgreSQL: of those of its processes that were there before and are still. */
  database: number;
}

const read = async (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** In nanoseconds, where /proc/<pid>/stat counts hundredths of a second. https://docs.kernel.org/scheduler/sched-stats.html */
async function spentBy(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const told = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`)));
  return told.reduce((sum, text) => sum + Number(text?.split(' ', 1)[0] ?? 0), 0);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await read(`/proc/${pid}/stat`);
  // The program's name may hold spaces and parentheses; after it come the state and the parent.
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_, index) => parents[index] === parent);
}

/**
 * What is spent from here to there: on a busy machine it says more than a clock. Background work of both is in it.
 * @param backend any process of PostgreSQL
 * @returns undefined where there is no /proc, or the processes are elsewhere
 */
export async function createCpuWatch({
  server,
  backend,
}: {
  server: number | undefined;
  backend: number;
}): Promise<(() => Promise<() => Promise<CpuSpent>>) | undefined> {
  const postmaster = await parentOf(backend);
  if (server === undefined || postmaster === undefined || (await spentBy(server)) === 0) return undefined;
  if (!(await read(`/proc/${backend}/cmdline`))?.startsWith('postgres')) return undefined;
  return async function begin() {
    const children = await childrenOf(postmaster);
    const before = { server: await spentBy(server), children: await Promise.all(children.map(spentBy)) };
    return async () => {
      const own = (await spentBy(server)) - before.server;
      const after = await Promise.all(children.map(spentBy));
      const spent = after.reduce((sum, each, index) => sum + Math.max(0, each - before.children[index]!), 0);
      return { server: own / NANOSECONDS_A_MILLISECOND, database: spent / NANOSECONDS_A_MILLISECOND };
    };
  };
}
