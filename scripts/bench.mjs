import './workspace/require-node.mjs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runOnPinnedNode } from './workspace/run-on-pinned-node.mjs';

const folder = 'load-tests/bench';

/** A benchmark is a file of that name; what it needs beside it lies in folders. */
function listBenchmarks() {
  const directory = join(root, folder);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length));
}

// pnpm bench <name>: measures; without a name, says which there are.
await runEntry(async () => {
  const [name, ...args] = process.argv.slice(2);
  const names = listBenchmarks();
  if (name === undefined) {
    console.log(
      names.length === 0
        ? 'There are no benchmarks yet.'
        : `pnpm bench <name>, where name is one of: ${names.join(', ')}`,
    );
    return 0;
  }
  if (!names.includes(name))
    throw new Failure(`There is no benchmark "${name}". There are: ${names.join(', ') || 'none yet'}.`);
  await installPackages();
  await prepare('build');
  return runOnPinnedNode(`${folder}/${name}.ts`, { args });
});
