import './workspace/require-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceChecks } from './checks/source-checks.mjs';
import { suiteRunner } from './checks/suite.mjs';
import { createTally } from './checks/tally.mjs';
import { runVitest } from './checks/vitest.mjs';
import { beforeTheEnd } from './workspace/children.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';

// pnpm check: what can be known without a database or a browser, in seconds.
await runEntry(async () => {
  const tally = createTally();
  const suite = suiteRunner(tally);
  const directory = mkdtempSync(join(tmpdir(), 'headroom-check-'));
  const cleanUp = () => rmSync(directory, { recursive: true, force: true });
  beforeTheEnd(cleanUp);
  try {
    await installPackages();
    await prepare('generate');
    for (const { name, run } of sourceChecks) await suite(name, run);
    await suite('Unit tests', (onLine) => runVitest({ projects: ['unit', 'screens'], directory, onLine }));
  } finally {
    cleanUp();
  }
  console.log(`\n${tally.summary()}`);
  return tally.exitCode();
});
