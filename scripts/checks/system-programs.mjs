import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const chromiums = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns {string | undefined} the path of a Chromium that the journeys can drive: CHROMIUM, the system's, or Playwright's own */
export function findChromium() {
  const named = process.env['CHROMIUM'];
  return named !== undefined && named !== ''
    ? named
    : (chromiums.find((path) => existsSync(path)) ?? findPlaywrightsChromium());
}

function findPlaywrightsChromium() {
  const cache = process.platform === 'darwin' ? 'Library/Caches/ms-playwright' : '.cache/ms-playwright';
  const folder = join(homedir(), cache);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium-'))
    .flatMap((name) => ['chrome-linux64/chrome', 'chrome-linux/chrome'].map((program) => join(folder, name, program)))
    .find((path) => existsSync(path));
}

const postgresFolder = '/usr/lib/postgresql';
/** The oldest PostgreSQL that Headroom supports. */
const oldestPostgres = 15;

/** @returns {string | undefined} the folder of the programs of the oldest supported PostgreSQL that the distribution installed */
export function findSystemPostgres() {
  if (!existsSync(postgresFolder)) return undefined;
  const [version] = readdirSync(postgresFolder)
    .map(Number)
    .filter((major) => major >= oldestPostgres && existsSync(join(postgresFolder, String(major), 'bin/postgres')))
    .toSorted((a, b) => a - b);
  return version === undefined ? undefined : join(postgresFolder, String(version), 'bin');
}

/** Debian keeps servers out of the search path of those who are not root. */
const programFolders = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/** @returns {string | undefined} the path of an installed program */
export function findSystemProgram(/** @type {string} */ name) {
  return programFolders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
