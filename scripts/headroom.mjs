import './workspace/require-node.mjs';
import { loadEnvFile } from './workspace/environment.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runOnPinnedNode } from './workspace/run-on-pinned-node.mjs';

// An import streams: what it holds at once is small, and without a limit V8 lets garbage grow to several hundred megabytes first
// (measured: 150 MB resident instead of 360, at the same speed).
const smallHeap = ['--max-semi-space-size=8', '--max-old-space-size=192'];

// pnpm headroom <command>: import, backup, restore, user create. A file in its arguments is looked for where the command was typed.
await runEntry(async () => {
  loadEnvFile();
  await installPackages();
  await prepare('generate');
  return runOnPinnedNode('apps/api/src/cli/headroom.ts', {
    args: process.argv.slice(2),
    nodeFlags: smallHeap,
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  });
});
