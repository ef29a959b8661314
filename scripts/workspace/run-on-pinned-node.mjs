import { join } from 'node:path';
import { isStopping, startChild } from './children.mjs';
import { toolEnvironment } from './environment.mjs';
import { pinnedNode, root } from './paths.mjs';

/**
 * Starts a TypeScript file on the pinned Node with this terminal and this environment.
 * The IPC channel lets it notice our end even when we are killed: its `disconnect` event fires.
 * @param {string} file relative to the repository
 * @param {{ args?: string[], nodeFlags?: string[], cwd?: string }} options
 */
export function startOnPinnedNode(file, { args = [], nodeFlags = [], cwd = root } = {}) {
  return startChild(pinnedNode, [...nodeFlags, join(root, file), ...args], {
    cwd,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: toolEnvironment(),
  });
}

/**
 * Runs a TypeScript file in the same way until it ends.
 * @param {string} file
 * @param {Parameters<typeof startOnPinnedNode>[1]} options
 * @returns {Promise<number>} the exit code
 */
export function runOnPinnedNode(file, options = {}) {
  const child = startOnPinnedNode(file, options);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      // While we are being stopped, the one who stops us sets the exit code.
      if (isStopping()) return;
      if (signal !== null)
        console.error(`\n${file} was ended by ${signal}, from outside or for want of memory. Start it again.`);
      resolve(code ?? 1);
    });
  });
}
