import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryDirectory } from './paths.mjs';

/**
 * Whether a job was last finished with the same inputs.
 * @param {string} job
 * @param {string} hash of all that the job depends on
 */
export function isDone(job, hash) {
  try {
    return readFileSync(join(memoryDirectory, job), 'utf8') === hash;
  } catch {
    return false;
  }
}

/** @param {string} job @param {string} hash */
export function rememberDone(job, hash) {
  mkdirSync(memoryDirectory, { recursive: true });
  writeFileSync(join(memoryDirectory, job), hash);
}
