import './workspace/require-node.mjs';
import { checkBudgets } from './checks/bundle-budget.mjs';
import { suiteRunner } from './checks/suite.mjs';
import { createTally } from './checks/tally.mjs';
import { runEntry } from './workspace/failure.mjs';

// node scripts/check-budget.mjs: what the browser loads of the web app as it was built last.
await runEntry(async () => {
  const tally = createTally();
  await suiteRunner(tally)('Bundle budgets', checkBudgets);
  return tally.exitCode();
});
