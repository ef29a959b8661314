import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { listFiles } from '../workspace/list-files.mjs';
import { root } from '../workspace/paths.mjs';
import { judgeRooms } from './judge-rooms.mjs';

// What the linter cannot say: how files are named, that only a package's exports collect what lies elsewhere, and that rooms have one direction.

const folders = ['apps', 'packages', 'load-tests', 'scripts'];
const code = /\.(ts|tsx|mts|mjs|js|css)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/;
const saysNothing = /(^|-)(utils?|helpers?|common|misc|managers?)$/;
const onlyReExports =
  /^(\s*(\/\/[^\n]*|\/\*[^]*?\*\/|export\s+(type\s+)?(\*|\{[^}]*\})[^;]*\sfrom\s+['"][^'"]+['"];?))+\s*$/;

/**
 * @param {string} path relative to the repository, with slashes
 * @param {string} text
 * @returns {string[]} what is wrong, each a sentence
 */
export function judgeFile(path, text) {
  const wrong = [];
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const names = [...parts.slice(0, -1), file.replace(/\..*$/, '')];
  const vague = names.find((name) => saysNothing.test(name));
  // A package's exports collect; a stand-in for a dependency, which the build puts in its place, hands on by nature.
  const mayHandOn = /^(packages\/[^/]+\/src|apps\/[^/]+\/build)\//.test(path);

  if (!kebabCase.test(file)) wrong.push(`${path} is not named in kebab-case.`);
  if (vague !== undefined) wrong.push(`${path}: "${vague}" does not say what is in it; name it after the idea.`);
  if (!mayHandOn && onlyReExports.test(text))
    wrong.push(`${path} only hands on what lies elsewhere; import from there.`);
  if (/\bimport\.meta\.env\b/.test(text) && path.startsWith('apps/web/src/') && path !== 'apps/web/src/config.ts') {
    wrong.push(`${path} reads import.meta.env; only config.ts does.`);
  }
  return wrong;
}

/** Judges every file that people wrote. @returns {Promise<import('./tally.mjs').Outcome>} */
export async function checkHouseRules() {
  const files = new Map(
    folders
      .flatMap((folder) => listFiles(join(root, folder)))
      .filter((file) => code.test(file))
      .map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]),
  );
  const wrong = [...[...files].flatMap(([path, text]) => judgeFile(path, text)), ...judgeRooms(files)];
  return wrong.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output: wrong.join('\n') };
}
