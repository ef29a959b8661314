import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What tools write, as against what people write. */
const written = new Set([
  'node_modules',
  'dist',
  'dist-maps',
  'generated',
  '.turbo',
  '.data',
  'test-results',
  'results',
  'coverage',
]);

/**
 * The files of a folder and all below it, in a stable order.
 * @param {string} path a file counts as a folder of itself; what does not exist has no files
 * @returns {string[]} paths that begin with the given one
 */
export function listFiles(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !written.has(name))
    .toSorted()
    .flatMap((name) => listFiles(join(path, name)));
}
