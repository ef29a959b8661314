import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { listFiles } from './list-files.mjs';
import { root } from './paths.mjs';

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
