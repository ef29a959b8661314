import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolEnvironment } from '../workspace/environment.mjs';
import { findFreePort } from './free-port.mjs';
import { tool } from './tool.mjs';

/**
 * Runs the journeys of apps/web/e2e in a real browser against a real server with data of its own.
 * @param {{ browser: string, directory: string, onLine: (line: string) => void }} options
 *   browser: the path of a Chromium; directory: an existing folder for the server's data and the report
 * @returns {Promise<import('./tally.mjs').Outcome>}
 */
export async function runBrowserJourneys({ browser, directory, onLine }) {
  const report = join(directory, 'playwright.json');
  const { code, output } = await tool('playwright', ['test', '--reporter=line,json'], {
    env: toolEnvironment({
      NO_COLOR: '1',
      CHROMIUM: browser,
      HEADROOM_E2E_PORT: String(await findFreePort()),
      HEADROOM_E2E_DATA_DIR: join(directory, 'e2e-data'),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    }),
    onLine,
  });
  return { ...countPlaywright(readReport(report), code), output };
}

function readReport(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {any} report Playwright's JSON report; undefined when it wrote none
 * @param {number} code its exit code
 */
export function countPlaywright(report, code) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  return {
    passed: expected + flaky,
    failed: code !== 0 && unexpected === 0 ? 1 : unexpected,
    skipped,
    ...(flaky > 0 ? { note: `${flaky} passed only when tried again` } : {}),
  };
}
