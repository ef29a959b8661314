import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Failure } from '../workspace/failure.mjs';
import { root } from '../workspace/paths.mjs';

const budgetsFile = 'apps/web/bundle-budgets.json';
const buildFolder = 'apps/web/dist';

/**
 * One chunk of Vite's manifest: https://vite.dev/guide/backend-integration
 * @typedef {{ file: string, imports?: string[], css?: string[] }} Chunk
 * @typedef {{ name: string, modules: string[], kind: 'js' | 'css', alone?: boolean, maxKiB: number }} ModuleBudget
 *   modules: what loads, as keys of the manifest, or the name of a chunk without its hash; their static imports load with them, and are
 *   counted unless it is alone
 * @typedef {{ name: string, kind: 'worker' | 'precache', maxKiB: number }} WorkerBudget
 *   worker: the service worker's script; precache: all that it fetches when it is installed
 * @typedef {ModuleBudget | WorkerBudget} Budget
 * @typedef {{ name: string, kiB: number, maxKiB: number }} Measurement
 */

/**
 * The files that loading the modules brings into the browser, each once.
 * @param {Record<string, Chunk>} manifest
 * @param {string[]} modules
 * @param {'js' | 'css'} kind
 * @param {boolean} [alone] without what they import
 */
export function listFiles(manifest, modules, kind, alone = false) {
  const files = /** @type {Set<string>} */ (new Set());
  const seen = /** @type {Set<string>} */ (new Set());
  const visit = (/** @type {string} */ module) => {
    if (seen.has(module)) return;
    seen.add(module);
    const chunk = findChunk(manifest, module);
    if (chunk.file.endsWith(`.${kind}`)) files.add(chunk.file);
    if (kind === 'css') for (const file of chunk.css ?? []) files.add(file);
    for (const imported of alone ? [] : (chunk.imports ?? [])) visit(imported);
  };
  for (const module of modules) visit(module);
  return [...files];
}

/** @param {Record<string, Chunk>} manifest @param {string} module @returns {Chunk} */
function findChunk(manifest, module) {
  // A chunk's style sheet has an entry by the same name; it hangs on the script that needs it.
  const key = Object.keys(manifest).find(
    (name) => name === module || name.replace(/^_(.+)-[\w-]{8}\.js$/, '$1') === module,
  );
  const chunk = key === undefined ? undefined : manifest[key];
  // A renamed module must not make its budget pass for being nothing.
  if (chunk === undefined) throw new Failure(`${budgetsFile} names ${module}, which the build does not have.`);
  return chunk;
}

/**
 * @param {{ manifest: Record<string, Chunk>, precached: string[] }} built
 * @param {Budget[]} budgets
 * @param {(file: string) => number} sizeOf gzipped bytes of a built file
 * @returns {Measurement[]}
 */
export const measureBudgets = ({ manifest, precached }, budgets, sizeOf) =>
  budgets.map((budget) => {
    const files =
      'modules' in budget
        ? listFiles(manifest, budget.modules, budget.kind, budget.alone)
        : { worker: ['sw.js'], precache: precached }[budget.kind];
    const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
    // A list that is empty by mistake must not pass.
    if (bytes === 0) throw new Failure(`${budgetsFile}: nothing in the build is "${budget.name}".`);
    return { name: budget.name, kiB: bytes / 1024, maxKiB: budget.maxKiB };
  });

/** @param {Measurement[]} measurements @returns {import('./tally.mjs').Outcome} */
export function judgeBudgets(measurements) {
  const failed = measurements.filter(({ kiB, maxKiB }) => kiB > maxKiB);
  const words = measurements.map(({ name, kiB, maxKiB }) => `${name} ${kiB.toFixed(1)} of ${maxKiB} KiB`);
  return {
    passed: measurements.length - failed.length,
    failed: failed.length,
    note: words.join(', '),
    ...(failed.length > 0 && {
      output: failed.map(({ name }) => `${name}: over its budget in ${budgetsFile}`).join('\n'),
    }),
  };
}

/** Compares the built web app with its budgets. */
export async function checkBudgets() {
  const manifest = readJson(`${buildFolder}/.vite/manifest.json`);
  const precached = readJson(`${buildFolder}/.vite/precache.json`);
  const sizeOf = (/** @type {string} */ file) =>
    gzipSync(readFileSync(join(root, buildFolder, file)), { level: 9 }).length;
  return judgeBudgets(measureBudgets({ manifest, precached }, readJson(budgetsFile), sizeOf));
}

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
