import './workspace/require-node.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runOnPinnedNode } from './workspace/run-on-pinned-node.mjs';

// pnpm headroom <command>: import, backup, restore, user create. A file in its arguments is looked for where the command was typed.
await runEntry(async () => {
  await installPackages();
  await prepare('generate');
  return runOnPinnedNode('apps/api/src/cli/headroom.ts', {
    args: process.argv.slice(2),
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  });
});
