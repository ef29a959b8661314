import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './children.mjs';
import { outerEnvironment } from './environment.mjs';
import { explainInstallFailure } from './explain-install-failure.mjs';
import { Failure } from './failure.mjs';
import { hashInputs } from './input-hash.mjs';
import { isDone, rememberDone } from './memory.mjs';
import { pinnedNode, readManifest, root } from './paths.mjs';
import { step } from './step.mjs';

/** Everything that decides what gets installed. */
function installInputs() {
  const workspaces = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'load-tests/package.json', ...workspaces];
}

/** Installs the packages of the lockfile, unless nothing changed since the last time. */
export async function installPackages() {
  const hash = hashInputs(installInputs(), [process.platform, process.arch]);
  if (isDone('installed', hash) && existsSync(pinnedNode)) return;

  await step(
    'Packages',
    async (progress) => {
      progress('asking for the package manager');
      const { code, output } = await run(...npx(`${readManifest().packageManager}`), {
        // The tools of a half-finished installation must not come first on the path of the one that repairs it.
        env: { ...outerEnvironment(), CI: 'true' },
        onLine: (line) => {
          const counts = /^Progress: (.*?)(, done)?$/.exec(line)?.[1];
          if (counts !== undefined) progress(counts);
        },
      });
      if (code !== 0) throw new Failure(explainInstallFailure(output));
      if (!existsSync(pinnedNode)) {
        throw new Failure(
          `The packages were installed, but Node is missing at ${pinnedNode}. Remove the folder node_modules and run the command again.`,
        );
      }
      rememberDone('installed', hash);
      return /Progress: resolved (\d+)/.exec(
        output.split('\n').findLast((line) => line.startsWith('Progress:')) ?? '',
      )?.[1];
    },
    (count) => (count === undefined ? 'up to date' : `${count} packages installed`),
  );
}

/**
 * The package manager through npx, so that nothing needs to be installed globally.
 * @param {string} packageManager name@version
 * @returns {[string, string[]]}
 */
function npx(packageManager) {
  const args = ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'];
  // npm tells its scripts where it is; npx lies beside it. Started by hand there is only the path.
  const npm = process.env['npm_execpath'] ?? '';
  const beside = join(dirname(npm), 'npx-cli.js');
  if (npm.endsWith('npm-cli.js') && existsSync(beside)) return [process.execPath, [beside, ...args]];
  return [process.platform === 'win32' ? 'npx.cmd' : 'npx', args];
}
