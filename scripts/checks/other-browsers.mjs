import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../workspace/children.mjs';
import { pinnedNode } from '../workspace/paths.mjs';
import { withOwnServer } from './own-server.mjs';
import { findSystemProgram } from './system-programs.mjs';
import { oneCheck, skipped } from './tally.mjs';

/** Debian's, Ubuntu's and Mozilla's own. */
const firefoxes = ['firefox-esr', 'firefox'];

/** @returns {string | undefined} the path of an installed Firefox */
const findFirefox = () => firefoxes.map(findSystemProgram).find((path) => path !== undefined);

/**
 * One journey, with a server that is stopped and comes back, in a browser that is no Chromium. It installs none.
 * @param {{ directory: string, onLine: (line: string) => void }} options
 *   directory: an existing folder for the server's data and the browser's profile
 * @returns {Promise<import('./tally.mjs').Outcome>}
 */
export async function runOtherBrowsers({ directory, onLine }) {
  const firefox = findFirefox();
  if (firefox === undefined) return skipped('no Firefox here');
  const settings = { HEADROOM_DATA_DIR: join(directory, 'other-browsers-data'), HEADROOM_DEMO_PRODUCTS: '500' };
  return withOwnServer(settings, async (url) => {
    const walk = async (/** @type {string} */ name) => {
      const profile = join(directory, name);
      mkdirSync(profile);
      return oneCheck(await run(pinnedNode, ['apps/web/e2e/other-browsers/run.ts', url, firefox, profile], { onLine }));
    };
    const first = await walk('firefox-profile');
    if (first.failed === 0) return { ...first, note: firefox };
    // As the other journeys: once more, and said.
    onLine('once more, with a new profile');
    return { ...(await walk('firefox-profile-2')), note: `${firefox}, at the second try` };
  });
}
