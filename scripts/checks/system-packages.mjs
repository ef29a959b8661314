import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeTheEnd, run } from '../workspace/children.mjs';
import { outerEnvironment } from '../workspace/environment.mjs';
import { findChromium, findSystemPostgres, findSystemProgram } from './system-programs.mjs';

/** Files that are there only while packages are installed: the tests bring their own servers, and want none beside them. */
const whileInstalling = [
  // Installing PostgreSQL makes no cluster.
  {
    path: '/etc/postgresql-common/createcluster.d/headroom.conf',
    text: 'create_main_cluster = false\n',
    mode: 0o644,
  },
  // Installing Redis, Varnish and PgBouncer starts no service. https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
  { path: '/usr/sbin/policy-rc.d', text: '#!/bin/sh\nexit 101\n', mode: 0o755 },
];
/** What the packages would start with the machine from now on. @type {Record<string, string[]>} */
const services = { 'redis-server': ['redis-server'], varnish: ['varnish', 'varnishncsa'], pgbouncer: ['pgbouncer'] };

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
  const failure = (await aptGet(['update'])) ?? (await installWithoutServices(missing));
  const left = listMissing();
  if (left.length === 0) return `installed ${missing.join(', ')}`;
  return `could not install ${left.join(', ')} (${failure ?? 'apt-get said nothing'}). Type: ${command}`;
}

function listMissing() {
  const packages = [];
  if (findChromium() === undefined) packages.push('chromium');
  if (isDebianLike() && findSystemPostgres() === undefined) packages.push('postgresql');
  // Elsewhere the checks that need them are skipped, which they say.
  if (isDebianLike() && findSystemProgram('redis-server') === undefined) packages.push('redis-server');
  if (isDebianLike() && findSystemProgram('varnishd') === undefined) packages.push('varnish');
  if (isDebianLike() && findSystemProgram('pgbouncer') === undefined) packages.push('pgbouncer');
  return packages;
}

function isDebianLike() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

async function installWithoutServices(/** @type {string[]} */ packages) {
  // What somebody else has put there says the same, or what they want.
  const files = whileInstalling.filter(({ path }) => !existsSync(path));
  const remove = () => files.forEach(({ path }) => rmSync(path, { force: true }));
  beforeTheEnd(remove);
  try {
    for (const { path, text, mode } of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode });
    }
    return await aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
  } finally {
    remove();
    const fresh = packages.flatMap((name) => services[name] ?? []);
    // Where there is no systemd, there is nothing to keep from starting.
    if (fresh.length > 0) await run('systemctl', ['disable', ...fresh], { cwd: '/' });
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
