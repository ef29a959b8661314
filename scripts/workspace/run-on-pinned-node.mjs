import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isStopping, startChild } from './children.mjs';
import { toolEnvironment } from './environment.mjs';
import { pinnedNode, root } from './paths.mjs';

/**
 * Runs a TypeScript file on the pinned Node with this terminal, until it ends.
 * The IPC channel lets it notice our end even when we are killed: its `disconnect` event fires.
 * @param {string} file relative to the repository
 * @param {{ args?: string[], env?: Record<string, string>, cwd?: string }} options
 * @returns {Promise<number>} the exit code
 */
export function runOnPinnedNode(file, { args = [], env = {}, cwd = root } = {}) {
  const settings = join(root, '.env');
  const options = existsSync(settings) ? [`--env-file=${settings}`] : [];
  const child = startChild(pinnedNode, [...options, join(root, file), ...args], {
    cwd,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: toolEnvironment(env),
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // While we are being stopped, the one who stops us sets the exit code.
    child.once('exit', (code) => isStopping() || resolve(code ?? 1));
  });
}
