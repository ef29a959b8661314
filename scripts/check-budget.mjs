import './workspace/require-node.mjs';
import { checkBudgets } from './checks/bundle-budget.mjs';
import { checkGrowth } from './checks/bundle-growth.mjs';
import { suiteRunner } from './checks/suite.mjs';
import { createTally } from './checks/tally.mjs';
import { runEntry } from './workspace/failure.mjs';

// node scripts/check-budget.mjs: what the browser loads of the web app as it was built last.
await runEntry(async () => {
  const tally = createTally();
  const suite = suiteRunner(tally);
  await suite('Bundle budgets', checkBudgets);
  await suite('Bundle against its baseline', checkGrowth);
  return tally.exitCode();
});
