import './workspace/require-node.mjs';
import { join } from 'node:path';
import { isStopping, startChild } from './workspace/children.mjs';
import { toolEnvironment } from './workspace/environment.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { toolsDirectory } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';

const webUrl = 'http://localhost:5173';

// pnpm dev: Vite with hot reload on 5173, which hands API calls on to the API on PORT, which restarts when its code changes.
await runEntry(async () => {
  await installPackages();
  await prepare('generate');
  console.log(`\n  Open ${webUrl} once the API says that it is ready; Ctrl-C ends both.\n`);
  const turbo = startChild(join(toolsDirectory, 'turbo'), ['run', 'dev', '--ui=stream', '--log-order=stream'], {
    stdio: 'inherit',
    env: toolEnvironment(),
  });
  return new Promise((resolve, reject) => {
    turbo.once('error', reject);
    turbo.once('exit', (code) => isStopping() || resolve(code ?? 1));
  });
});
