import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';

/** What tools write, as against what people write. */
const written = new Set(['node_modules', 'dist', 'generated', '.turbo', '.data', 'test-results']);

/**
 * One hash over files and folders, by name and content.
 * @param {string[]} paths relative to the repository; one that does not exist counts as empty
 * @param {string[]} facts anything else the result depends on
 */
export function hashInputs(paths, facts = []) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const path of paths) {
    for (const file of listFiles(join(root, path)))
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !written.has(name))
    .toSorted()
    .flatMap((name) => listFiles(join(path, name)));
}
