import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Keeps a process, all of its threads, and what it starts from now on, on one core. @throws where the system has no `taskset`. */
export async function pinToCore(pid: number, core: number): Promise<void> {
  await run('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}
