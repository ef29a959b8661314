import { describe, expect, test } from 'vitest';
import { judgeBudgets, listFiles, measureBudgets } from './bundle-budget.mjs';

const manifest = {
  'index.html': { file: 'assets/index-a.js', imports: ['_react-CCCCCCCC.js'], css: ['assets/index-a.css'] },
  '_react-BBBBBBBB.css': { file: 'assets/react-b.css' },
  '_react-CCCCCCCC.js': { file: 'assets/react-c.js' },
  'src/list.tsx': {
    file: 'assets/list-l.js',
    imports: ['index.html', '_react-CCCCCCCC.js'],
    css: ['assets/list-l.css'],
  },
  'src/console.tsx': { file: 'assets/console-k.js' },
};
const kibibytes = {
  'assets/index-a.js': 10,
  'assets/react-c.js': 60,
  'assets/list-l.js': 20,
  'assets/console-k.js': 500,
};
const sizeOf = (/** @type {string} */ file) => (kibibytes[/** @type {keyof typeof kibibytes} */ (file)] ?? 1) * 1024;

describe('listFiles', () => {
  test('counts a module and its static imports once, and no other route', () => {
    expect(listFiles(manifest, ['index.html', 'src/list.tsx'], 'js')).toEqual([
      'assets/index-a.js',
      'assets/react-c.js',
      'assets/list-l.js',
    ]);
  });

  test('finds the styles of all of them', () => {
    expect(listFiles(manifest, ['src/list.tsx'], 'css')).toEqual(['assets/list-l.css', 'assets/index-a.css']);
  });

  test('finds the script of a chunk by its name whatever its hash', () => {
    expect(listFiles(manifest, ['react'], 'js')).toEqual(['assets/react-c.js']);
  });

  test('refuses a module that the build does not have', () => {
    expect(() => listFiles(manifest, ['src/renamed.tsx'], 'js')).toThrow('src/renamed.tsx');
  });
});

const built = { manifest, precached: ['index.html', 'assets/list-l.js'] };
const judge = (/** @type {number} */ maxKiB) =>
  judgeBudgets(measureBudgets(built, [{ name: 'list', kind: 'js', modules: ['src/list.tsx'], maxKiB }], sizeOf));

describe('a budget', () => {
  test('holds up to its very size', () => {
    expect(judge(90)).toMatchObject({ passed: 1, failed: 0, note: 'list 90.0 of 90 KiB' });
  });

  test('fails the run when it is exceeded', () => {
    expect(judge(89.9)).toMatchObject({ passed: 0, failed: 1, output: expect.stringContaining('list') });
  });

  test('counts what the service worker is and what it fetches', () => {
    const budgets = /** @type {const} */ ([
      { name: 'service worker', kind: 'worker', maxKiB: 1 },
      { name: 'precache', kind: 'precache', maxKiB: 20 },
    ]);
    expect(measureBudgets(built, [...budgets], sizeOf).map(({ kiB }) => kiB)).toEqual([1, 21]);
    expect(() => measureBudgets({ manifest, precached: [] }, [...budgets], sizeOf)).toThrow('precache');
  });
});
