import './workspace/require-node.mjs';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundlePage } from './analysis/bundle-page.mjs';
import { baselineFile, readBundle, sizesOf } from './checks/bundle-growth.mjs';
import { loadEnvFile } from './workspace/environment.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';

// pnpm analyze: what the browser loads, as a picture and as JSON. --accept: from now on these sizes are the baseline.
await runEntry(async () => {
  loadEnvFile();
  await installPackages();
  await prepare('build');
  const { facts, sets } = readBundle();
  const sizes = sizesOf(facts, sets);
  const page = join(root, 'apps/web/dist-maps/bundle.html');
  writeFileSync(page, bundlePage(facts, sizes.sets));
  writeJson('apps/web/dist-maps/bundle-sizes.json', sizes);
  if (process.argv.includes('--accept')) writeJson(baselineFile, sizes);

  for (const [name, { gzipBytes }] of Object.entries(sizes.sets))
    console.log(`  ${(gzipBytes / 1024).toFixed(1).padStart(6)} KiB  ${name}`);
  console.log(`\n${pathToFileURL(page)}\n`);
  openOnDesktop(page);
  return 0;
});

function writeJson(/** @type {string} */ path, /** @type {unknown} */ value) {
  writeFileSync(join(root, path), `${JSON.stringify(value, null, 2)}\n`);
  console.log(`  written: ${path}`);
}

/** Where somebody sits before a screen. */
function openOnDesktop(/** @type {string} */ file) {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const command = { darwin: 'open', win32: 'explorer' }[/** @type {string} */ (process.platform)];
  const isDesktop = process.stdout.isTTY && !CI && (command !== undefined || DISPLAY || WAYLAND_DISPLAY);
  if (!isDesktop) return;
  // No program for pages there: the path has been said.
  spawn(command ?? 'xdg-open', [file], { detached: true, stdio: 'ignore' })
    .once('error', () => undefined)
    .unref();
}
