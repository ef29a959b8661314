import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { run } from '../workspace/children.mjs';
import { outerEnvironment } from '../workspace/environment.mjs';
import { findChromium, findSystemPostgres } from './system-programs.mjs';

/** While it lies there, installing PostgreSQL makes no cluster and starts no server: the tests bring their own. */
const noCluster = '/etc/postgresql-common/createcluster.d/headroom.conf';

/**
 * Installs what the checks need beside npm packages: as root on Debian or Ubuntu itself, elsewhere it says what to type.
 * @param {(text: string) => void} progress
 * @returns {Promise<string>} what was done or is to be done, in words
 */
export async function installSystemPackages(progress) {
  const missing = listMissing();
  if (missing.length === 0) return 'all there';
  const command = `apt-get install --yes ${missing.join(' ')}`;
  if (!isDebianLike()) return `not installed: ${missing.join(', ')}. Install them with this system's package manager`;
  if (process.getuid?.() !== 0) return `not installed: ${missing.join(', ')}. Type: sudo ${command}`;

  progress(`installing ${missing.join(', ')} as root`);
  const failure = (await aptGet(['update'])) ?? (await installWithoutCluster(missing));
  const left = listMissing();
  if (left.length === 0) return `installed ${missing.join(', ')}`;
  return `could not install ${left.join(', ')} (${failure ?? 'apt-get said nothing'}). Type: ${command}`;
}

function listMissing() {
  const packages = [];
  if (findChromium() === undefined) packages.push('chromium');
  if (isDebianLike() && findSystemPostgres() === undefined) packages.push('postgresql');
  return packages;
}

function isDebianLike() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

async function installWithoutCluster(/** @type {string[]} */ packages) {
  mkdirSync(dirname(noCluster), { recursive: true });
  writeFileSync(noCluster, 'create_main_cluster = false\n');
  try {
    return await aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
  } finally {
    rmSync(noCluster);
  }
}

/**
 * Package mirrors fail now and then: one more try before giving up.
 * @param {string[]} args
 * @returns {Promise<string | undefined>} the last line of a failure
 */
async function aptGet(args, triesLeft = 1) {
  const env = { ...outerEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await run('apt-get', args, { env, cwd: '/' });
  if (code === 0) return undefined;
  return triesLeft > 0 ? aptGet(args, triesLeft - 1) : output.trim().split('\n').at(-1);
}
