import './workspace/require-node.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runBrowserJourneys } from './checks/browser-journeys.mjs';
import { checkBudgets } from './checks/bundle-budget.mjs';
import { checkGrowth } from './checks/bundle-growth.mjs';
import { runOtherBrowsers } from './checks/other-browsers.mjs';
import { withRunDirectory } from './checks/run-directory.mjs';
import { runSmokeTest } from './checks/smoke-test.mjs';
import { sourceChecks } from './checks/source-checks.mjs';
import { suiteRunner } from './checks/suite.mjs';
import { findChromium, findSystemPostgres } from './checks/system-programs.mjs';
import { installSystemPackages } from './checks/system-packages.mjs';
import { createTally, skipped } from './checks/tally.mjs';
import { withThrowAwayPostgres } from './checks/throw-away-postgres.mjs';
import { runVitest } from './checks/vitest.mjs';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';
import { step } from './workspace/step.mjs';

// npm test: everything that CI runs, in the order in which a failure is cheapest to find.
const tally = createTally();
const suite = suiteRunner(tally);

await runEntry(async () => {
  try {
    await withRunDirectory(runAll);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`\n${error.message}`);
    tally.add({ passed: 0, failed: 1 });
  }
  console.log(`\n${tally.summary()}`);
  return tally.exitCode();
});

async function runAll(/** @type {string} */ directory) {
  await installPackages();
  await step('System packages', installSystemPackages, (words) => words);
  await prepare('generate');

  for (const { name, run } of sourceChecks) await suite(name, run);
  await suite('Unit tests', (onLine) => runVitest({ projects: ['unit', 'screens'], directory, onLine }));
  await suite('Integration, PostgreSQL 18', (onLine) => runVitest({ projects: ['integration'], directory, onLine }));
  await suite('Integration, system PostgreSQL', (onLine) => runOnSystemPostgres(directory, onLine));

  await prepare('build');
  await suite('Bundle budgets', checkBudgets);
  await suite('Bundle against its baseline', checkGrowth);
  await suite('Smoke test', () => runSmokeTest(join(directory, 'smoke-data')));
  await suite('Browser journeys', (onLine) => {
    const browser = findChromium();
    return browser !== undefined && existsSync(browser)
      ? runBrowserJourneys({ browser, directory, onLine })
      : Promise.resolve(skipped('no Chromium here; set CHROMIUM to the path of one'));
  });
  await suite('Journey in another browser', (onLine) => runOtherBrowsers({ directory, onLine }));
}

async function runOnSystemPostgres(/** @type {string} */ directory, /** @type {(line: string) => void} */ onLine) {
  const programs = findSystemPostgres();
  if (programs === undefined) return skipped('no PostgreSQL of the distribution here');
  return withThrowAwayPostgres({ programs, directory }, async (url) => ({
    ...(await runVitest({
      projects: ['integration'],
      directory,
      env: { TEST_DATABASE_URL: url },
      onLine,
    })),
    note: programs,
  }));
}
