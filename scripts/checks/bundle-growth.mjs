import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../workspace/failure.mjs';
import { root } from '../workspace/paths.mjs';
import { listFiles } from './bundle-budget.mjs';

export const baselineFile = 'apps/web/bundle-baseline.json';
const factsFile = 'apps/web/dist-maps/bundle.json';

/** What a chunk or a set of them may grow without a word. */
const MOST_GROWTH = 1.02;
/** The hashes in the names of other chunks pack differently from build to build: less than this says nothing. */
const LEAST_BYTES = 100;
const NAMED_MODULES = 3;

/**
 * What the build says of itself: apps/web/build/bundle-facts-plugin.ts.
 * @typedef {{ name: string, bytes: number, importedBy: string[] }} ModuleFacts
 * @typedef {{ name: string, file: string, bytes: number, gzipBytes: number, importedBy: string[], askedForBy: string[], modules: ModuleFacts[] }} ChunkFacts
 * @typedef {{ release: string, chunks: ChunkFacts[] }} BundleFacts
 * @typedef {{ name: string, files: string[] }} FileSet
 * @typedef {{ gzipBytes: number, modules: Record<string, number> }} Size gzipped as a whole; its modules minified
 * @typedef {{ sets: Record<string, { gzipBytes: number, chunks: string[] }>, chunks: Record<string, Size> }} Sizes
 */

/**
 * The sizes that a baseline keeps.
 * @param {BundleFacts} facts
 * @param {FileSet[]} sets
 * @returns {Sizes}
 */
export function sizesOf(facts, sets) {
  const chunks = /** @type {Record<string, Size>} */ ({});
  for (const { name, gzipBytes, modules } of facts.chunks) {
    const chunk = (chunks[name] ??= { gzipBytes: 0, modules: {} });
    chunk.gzipBytes += gzipBytes;
    for (const { name: module, bytes } of modules) chunk.modules[module] = (chunk.modules[module] ?? 0) + bytes;
  }
  const told = sets.map(({ name, files }) => {
    const inIt = facts.chunks.filter(({ file }) => files.includes(file));
    const gzipBytes = inIt.reduce((sum, chunk) => sum + chunk.gzipBytes, 0);
    return [name, { gzipBytes, chunks: inIt.map((chunk) => chunk.name).toSorted() }];
  });
  return { sets: Object.fromEntries(told), chunks };
}

/**
 * What grew more than it may, each a sentence that names the modules that caused it.
 * @param {Sizes} before
 * @param {Sizes} now
 * @param {(module: string) => string[]} importersOf
 */
export function judgeGrowth(before, now, importersOf) {
  const wrong = [];
  for (const [name, set] of Object.entries(now.sets)) {
    const old = before.sets[name];
    if (!old || !hasGrown(old, set)) continue;
    const causes = causesOf(modulesOf(before, old.chunks), modulesOf(now, set.chunks), importersOf);
    wrong.push(`${name}: ${growth(old, set)}: ${causes}`);
  }
  for (const [name, chunk] of Object.entries(now.chunks)) {
    const old = before.chunks[name];
    if (!old || !hasGrown(old, chunk)) continue;
    wrong.push(`${name}: ${growth(old, chunk)}: ${causesOf(old.modules, chunk.modules, importersOf)}`);
  }
  return wrong;
}

/** @typedef {{ gzipBytes: number }} Weight */
const hasGrown = (/** @type {Weight} */ before, /** @type {Weight} */ now) =>
  now.gzipBytes > before.gzipBytes * MOST_GROWTH && now.gzipBytes - before.gzipBytes > LEAST_BYTES;

function growth(/** @type {Weight} */ before, /** @type {Weight} */ now) {
  const percent = ((now.gzipBytes / before.gzipBytes - 1) * 100).toFixed(1);
  return `from ${kibibytes(before)} to ${kibibytes(now)} KiB gzip, ${percent} % more`;
}

const kibibytes = ({ gzipBytes = 0 }) => (gzipBytes / 1024).toFixed(1);

/** @param {Sizes} sizes @param {string[]} chunks */
function modulesOf(sizes, chunks) {
  const sum = /** @type {Record<string, number>} */ ({});
  for (const [module, bytes] of chunks.flatMap((name) => Object.entries(sizes.chunks[name]?.modules ?? {})))
    sum[module] = (sum[module] ?? 0) + bytes;
  return sum;
}

/**
 * @param {Record<string, number>} before
 * @param {Record<string, number>} now
 * @param {(module: string) => string[]} importersOf
 */
function causesOf(before, now, importersOf) {
  const grown = Object.entries(now)
    .map(([module, bytes]) => ({ module, more: bytes - (before[module] ?? 0), isNew: !(module in before) }))
    .filter(({ more }) => more > 0)
    .toSorted((one, other) => other.more - one.more);
  const words = grown.slice(0, NAMED_MODULES).map(({ module, more, isNew }) => {
    const importers = isNew ? importersOf(module).slice(0, 2) : [];
    return `${module} +${more} bytes${isNew ? ' (new' : ''}${importers.length > 0 ? `, imported by ${importers.join(' and ')}` : ''}${isNew ? ')' : ''}`;
  });
  const others = grown.length - words.length;
  return (
    [...words, ...(others > 0 ? [`${others} more`] : [])].join(', ') || 'its modules are the same, they pack worse'
  );
}

/** What was built last. @returns {{ facts: BundleFacts, sets: FileSet[] }} */
export function readBundle() {
  if (!existsSync(join(root, factsFile)))
    throw new Failure(`${factsFile} is missing: build the web app first (pnpm build).`);
  const manifest = readJson('apps/web/dist/.vite/manifest.json');
  /** @type {{ name: string, kind: 'js' | 'css', modules?: string[], alone?: boolean }[]} */
  const budgets = readJson('apps/web/bundle-budgets.json');
  const sets = budgets.flatMap(({ name, kind, modules, alone }) =>
    modules ? [{ name, files: listFiles(manifest, modules, kind, alone) }] : [],
  );
  return { facts: readJson(factsFile), sets };
}

/** Compares the built web app with the committed baseline. @returns {Promise<import('./tally.mjs').Outcome>} */
export async function checkGrowth() {
  const { facts, sets } = readBundle();
  const now = sizesOf(facts, sets);
  const importers = new Map(
    facts.chunks.flatMap(({ modules }) => modules.map(({ name, importedBy }) => [name, importedBy])),
  );
  const wrong = judgeGrowth(readJson(baselineFile), now, (module) => importers.get(module) ?? []);
  const compared = Object.keys(now.sets).length + Object.keys(now.chunks).length;
  return {
    passed: compared - wrong.length,
    failed: wrong.length,
    ...(wrong.length > 0 && {
      output: [
        ...wrong,
        'Make it smaller, or, where it is worth it: pnpm analyze --accept, and commit the baseline.',
      ].join('\n'),
    }),
  };
}

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
