import { expect, test } from 'vitest';
import { filesOnlyOf, type Manifest } from './files-only-of.ts';

const manifest: Manifest = {
  'index.html': {
    file: 'index.js',
    imports: ['_base.js'],
    dynamicImports: ['list.tsx', 'console.tsx'],
    isEntry: true,
  },
  '_base.js': { file: 'base.js', css: ['base.css'] },
  'list.tsx': { file: 'list.js', imports: ['index.html', '_shared.js'] },
  '_shared.js': { file: 'shared.js', css: ['shared.css'] },
  'console.tsx': {
    file: 'console.js',
    imports: ['_base.js', '_parts.js'],
    dynamicImports: ['plot.ts', 'memory.tsx'],
    css: ['console.css'],
  },
  '_parts.js': { file: 'parts.js', imports: ['_shared.js'], css: ['parts.css'] },
  'plot.ts': { file: 'plot.js' },
  'memory.tsx': { file: 'memory.js', imports: ['_parts.js', 'index.html'] },
};

test('counts what only one screen leads to, however far, and nothing that another shares', () => {
  expect([...filesOnlyOf(manifest, 'console.tsx')].toSorted()).toEqual([
    'console.css',
    'console.js',
    'memory.js',
    'parts.css',
    'parts.js',
    'plot.js',
  ]);
});

test('refuses a screen that the build does not have', () => {
  expect(() => filesOnlyOf(manifest, 'renamed.tsx')).toThrow('renamed.tsx');
});
