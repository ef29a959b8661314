import './workspace/require-node.mjs';
import { loadEnvFile } from './workspace/environment.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runOnPinnedNode } from './workspace/run-on-pinned-node.mjs';

// npm start: installs and builds what is missing, then runs the server until it is stopped.
await runEntry(async () => {
  loadEnvFile();
  await installPackages();
  await prepare('build');
  return runOnPinnedNode('apps/api/src/server.ts');
});
