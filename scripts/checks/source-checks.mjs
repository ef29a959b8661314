import { checkHouseRules } from './house-rules.mjs';
import { oneCheck } from './tally.mjs';
import { tool } from './tool.mjs';

/** The checks that read the source and run none of it. @type {{ name: string, run: () => Promise<import('./tally.mjs').Outcome> }[]} */
export const sourceChecks = [
  { name: 'Types', run: async () => oneCheck(await tool('turbo', ['run', 'typecheck', '--output-logs=errors-only'])) },
  { name: 'Types of the scripts', run: async () => oneCheck(await tool('tsc', ['-p', 'scripts'])) },
  { name: 'Lint and import rules', run: async () => oneCheck(await tool('oxlint', ['--deny-warnings'])) },
  { name: 'Package boundaries', run: async () => oneCheck(await tool('turbo', ['boundaries'])) },
  { name: 'Names and barrels', run: checkHouseRules },
  { name: 'Format', run: async () => oneCheck(await tool('oxfmt', ['--check'])) },
];
