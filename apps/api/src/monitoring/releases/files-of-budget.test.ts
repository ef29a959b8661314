import { expect, it } from 'vitest';
import { filesOfBudget } from './files-of-budget.ts';

const manifest = {
  'index.html': {
    file: 'assets/index-aaaaaaaa.js',
    imports: ['_base-bbbbbbbb.js'],
    css: ['assets/index-aaaaaaaa.css'],
  },
  '_base-bbbbbbbb.js': { file: 'assets/base-bbbbbbbb.js', css: ['assets/base-bbbbbbbb.css'] },
  'src/a.tsx': { file: 'assets/a-cccccccc.js', imports: ['index.html'] },
};

it.each([
  [['src/a.tsx'], 'js', false, ['assets/a-cccccccc.js', 'assets/index-aaaaaaaa.js', 'assets/base-bbbbbbbb.js']],
  [['src/a.tsx'], 'js', true, ['assets/a-cccccccc.js']],
  [['src/a.tsx', 'base'], 'js', true, ['assets/a-cccccccc.js', 'assets/base-bbbbbbbb.js']],
  [['index.html'], 'css', false, ['assets/index-aaaaaaaa.css', 'assets/base-bbbbbbbb.css']],
  [['index.html'], 'css', true, ['assets/index-aaaaaaaa.css']],
  [['src/renamed.tsx'], 'js', true, undefined],
] as const)('counts what %j bring, %s, alone: %s, as the check of the build does', (modules, kind, alone, files) => {
  const budget = { name: 'a', kind, modules: [...modules], alone, maxKiB: 1 };
  expect(filesOfBudget(budget, { manifest, precached: [] })?.toSorted()).toEqual(files?.toSorted());
});
