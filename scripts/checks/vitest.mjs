import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolEnvironment } from '../workspace/environment.mjs';
import { tool } from './tool.mjs';

/**
 * Runs projects of vitest.config.ts and counts their tests.
 * @param {{ projects: string[], directory: string, env?: Record<string, string>, onLine: (line: string) => void }} options
 *   directory: an existing folder for the report and for what tests write
 * @returns {Promise<import('./tally.mjs').Outcome>}
 */
export async function runVitest({ projects, directory, env = {}, onLine }) {
  const report = join(directory, `vitest-${projects.join('-')}-${Date.now()}.json`);
  const { code, output } = await tool(
    'vitest',
    [
      'run',
      ...projects.map((name) => `--project=${name}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { env: toolEnvironment({ NO_COLOR: '1', TMPDIR: directory, ...env }), onLine },
  );
  return { ...countVitest(readReport(report), code), output };
}

function readReport(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A file that could not be loaded has no tests and still counts as a failure, and so does whatever else made vitest fail.
 * @param {any} report vitest's JSON report; undefined when it wrote none
 * @param {number} code its exit code
 */
export function countVitest(report, code) {
  const broken = (report?.testResults ?? []).filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + broken.length;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}
