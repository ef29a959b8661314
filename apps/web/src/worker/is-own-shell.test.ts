import { expect, test } from 'vitest';
import { isOwnShell } from './is-own-shell.ts';

const current = new Set([
  'https://shop.example/shell.html?__WB_REVISION__=2',
  'https://shop.example/assets/index-BBBBBBBB.js',
  'https://shop.example/assets/base-CCCCCCCC.css',
]);
const shell = (script: string) =>
  `<link rel="stylesheet" href="/assets/base-CCCCCCCC.css"><script type="module" src="${script}"></script>`;

test('a shell whose files are all here is this build’s', () => {
  expect(isOwnShell(shell('/assets/index-BBBBBBBB.js'), current)).toBe(true);
});

test('one that names a file of another build is not', () => {
  expect(isOwnShell(shell('/assets/index-AAAAAAAA.js'), current)).toBe(false);
  expect(isOwnShell(shell('assets/index-AAAAAAAA.js'), current)).toBe(false);
});
