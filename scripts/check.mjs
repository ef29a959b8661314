import './workspace/require-node.mjs';
import { withRunDirectory } from './checks/run-directory.mjs';
import { sourceChecks } from './checks/source-checks.mjs';
import { suiteRunner } from './checks/suite.mjs';
import { createTally } from './checks/tally.mjs';
import { runVitest } from './checks/vitest.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';

// pnpm check: what can be known without a database or a browser, in seconds.
await runEntry(async () => {
  const tally = createTally();
  const suite = suiteRunner(tally);
  await installPackages();
  await prepare('generate');
  for (const { name, run } of sourceChecks) await suite(name, run);
  await withRunDirectory((directory) =>
    suite('Unit tests', (onLine) => runVitest({ projects: ['unit', 'screens'], directory, onLine })),
  );
  console.log(`\n${tally.summary()}`);
  return tally.exitCode();
});
