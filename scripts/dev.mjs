import './workspace/require-node.mjs';
import { join } from 'node:path';
import { isStopping, startChild } from './workspace/children.mjs';
import { loadEnvFile, toolEnvironment } from './workspace/environment.mjs';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root, toolsDirectory } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';
import { startOnPinnedNode } from './workspace/run-on-pinned-node.mjs';
import { step } from './workspace/step.mjs';

const webUrl = 'http://localhost:5173';

// pnpm dev: Vite with hot reload on 5173, which hands API calls on to the API on PORT, which restarts when its code changes.
await runEntry(async () => {
  loadEnvFile();
  await installPackages();
  await prepare('generate');
  const database = process.env['DATABASE_URL'] ? {} : await step('PostgreSQL', holdDatabase);
  console.log(`\n  Open ${webUrl} once the API says that it is ready; Ctrl-C ends everything.\n`);
  // Loose: turbo otherwise keeps PORT and every other setting from what it starts.
  const args = ['run', 'dev', '--ui=stream', '--log-order=stream', '--output-logs=new-only', '--env-mode=loose'];
  const turbo = startChild(join(toolsDirectory, 'turbo'), args, {
    stdio: 'inherit',
    env: toolEnvironment(database),
    signalsToGroup: true,
  });
  return new Promise((resolve, reject) => {
    turbo.once('error', reject);
    turbo.once('exit', (code) => isStopping() || resolve(code ?? 1));
  });
});

/**
 * Keeps the embedded database up beside the API, whose restarts then cost no restart of PostgreSQL.
 * @returns {Promise<Record<string, string>>} the settings with which the API treats it as the embedded one that it is
 */
function holdDatabase() {
  const holder = startOnPinnedNode('apps/api/src/hold-database.ts', { cwd: root });
  return new Promise((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', () => reject(new Failure('The database did not start.')));
    holder.once('message', (message) => {
      const { url } = /** @type {{ url: string }} */ (message);
      const { HEADROOM_DEMO_PRODUCTS: products = '100000', HEADROOM_PUBLIC: isPublic = 'true' } = process.env;
      resolve({ DATABASE_URL: url, HEADROOM_DEMO_PRODUCTS: products, HEADROOM_PUBLIC: isPublic });
    });
  });
}
