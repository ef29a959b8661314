import { chownSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../workspace/children.mjs';
import { Failure } from '../workspace/failure.mjs';
import { findFreePort } from './free-port.mjs';

/**
 * Starts a PostgreSQL of the distribution with an empty cluster of its own, which exists as long as the work takes. Should the run be
 * interrupted, it ends with the run's folder.
 * @template T
 * @param {{ programs: string, directory: string }} options
 *   programs: the folder of initdb and pg_ctl; directory: the run's folder
 * @param {(url: string) => Promise<T>} work gets the address of a database that may create others
 * @returns {Promise<T>}
 */
export async function withThrowAwayPostgres({ programs, directory }, work) {
  const data = join(directory, 'postgres');
  const account = serverAccount();
  mkdirSync(data, { mode: 0o700 });
  if (account !== undefined) chownSync(data, account.uid, account.gid);
  const program = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
    const { code, output } = await run(join(programs, name), args, { ...account, cwd: '/' });
    if (code !== 0) throw new Failure(`${name} failed:\n${output}`);
  };
  const port = await findFreePort();
  // The data is thrown away in a minute: nothing needs to reach the disk.
  const settings =
    `-p ${port} -k ${data} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200 ` +
    // What the console reads of statements; it comes with the server's package.
    '-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.max=50000 -c track_io_timing=on';
  const stop = async () => {
    await run(join(programs, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate', '-w'], { ...account, cwd: '/' });
    rmSync(data, { recursive: true, force: true });
  };

  await program('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  try {
    await program('pg_ctl', ['start', '-D', data, '-w', '-l', join(data, 'server.log'), '-o', settings]);
    return await work(`postgresql://postgres@127.0.0.1:${port}/postgres`);
  } finally {
    await stop();
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'postgres');
  if (fields === undefined)
    throw new Failure('There is no user postgres to run PostgreSQL as. Make one with: useradd --system postgres');
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}
