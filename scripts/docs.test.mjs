import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles } from './workspace/list-files.mjs';
import { readManifest, root } from './workspace/paths.mjs';

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs']
  .flatMap((path) => listFiles(join(root, path)))
  .filter((path) => path.endsWith('.md'));

/** What pnpm and npm do themselves. */
const builtIn = new Set(['install', 'add', 'exec', 'run', 'config']);

/** @param {string} text @returns {string[]} what is set as code: between backticks, fenced or indented */
function codeOf(text) {
  const fenced = [...text.matchAll(/^```[^\n]*\n([^]*?)^```/gm)].map(([, code]) => code ?? '');
  const indented = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, code]) => code ?? '');
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
  return [...fenced, ...indented, ...inline];
}

/** @param {string} code @returns {string[]} the scripts of package.json that it runs */
function scriptsIn(code) {
  const calls = [
    ...code.replaceAll(/\s#.*$/gm, '').matchAll(/\b(?:pnpm|npm)(?:@[\d.]+)?[ \t]+(?:run[ \t]+)?([a-z][\w:-]*)/g),
  ];
  return calls.map(([, name]) => name ?? '').filter((name) => !builtIn.has(name));
}

/** @param {string} code @returns {string[]} the files of this repository that it gives to Node */
const filesIn = (code) =>
  [...code.matchAll(/\bnode[ \t]+((?:scripts|load-tests|apps)\/\S+\.\w+)/g)].map(([, file]) => file ?? '');

describe.each(documents.map((path) => [relative(root, path), readFileSync(path, 'utf8')]))('%s', (path, text) => {
  test('names only commands that exist', () => {
    const { scripts } = readManifest();
    const missing = codeOf(`${text}`)
      .flatMap(scriptsIn)
      .filter((name) => !(name in scripts));
    expect(missing).toEqual([]);
    const absent = codeOf(`${text}`).flatMap(filesIn);
    expect(absent.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('links only to what is there', () => {
    const links = [...`${text}`.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(`${path}`), link)));
    expect(broken).toEqual([]);
  });
});

describe('the checks of documents can fail', () => {
  test('finds the scripts that a document runs', () => {
    expect(
      codeOf('Type `pnpm bench lists`:\n\n    npm test   # all\n\n```sh\nnpx pnpm@12.21.0 run check\n```\n').flatMap(
        scriptsIn,
      ),
    ).toEqual(['check', 'test', 'bench']);
    expect(scriptsIn('pnpm install')).toEqual([]);
    expect(filesIn('node load-tests/gone.ts http://localhost')).toEqual(['load-tests/gone.ts']);
  });
});
