import { expect, test } from 'vitest';
import { judgeGrowth, sizesOf } from './bundle-growth.mjs';

/** @param {number} listBytes @param {number} [plantedBytes] */
const build = (listBytes, plantedBytes = 0) => {
  const modules = [
    { name: 'src/list.tsx', bytes: listBytes, importedBy: ['src/main.tsx'] },
    { name: 'src/row.tsx', bytes: 2000, importedBy: ['src/list.tsx'] },
    ...(plantedBytes > 0 ? [{ name: 'moment/moment.js', bytes: plantedBytes, importedBy: ['src/row.tsx'] }] : []),
  ];
  const gzipBytes = (listBytes + 2000 + plantedBytes) / 2;
  const list = {
    name: 'list.js',
    file: 'assets/list-12345678.js',
    bytes: 2 * gzipBytes,
    gzipBytes,
    importedBy: [],
    askedForBy: [],
    modules,
  };
  const small = { ...list, name: 'small.js', file: 'assets/small-12345678.js', gzipBytes: listBytes / 40, modules: [] };
  const facts = { release: 'one', chunks: [list, small] };
  return sizesOf(facts, [{ name: 'first screen', files: [list.file] }]);
};
const judge = (/** @type {ReturnType<typeof build>} */ now) => judgeGrowth(build(4000), now, () => ['src/row.tsx']);

test('what stays as it is, shrinks, or grows by up to 2 % is not spoken of', () => {
  expect(judge(build(4000))).toEqual([]);
  expect(judge(build(3000))).toEqual([]);
  expect(judge(build(4100))).toEqual([]);
});

test('growth is laid on the module that caused it, in its chunk and in the set', () => {
  expect(judge(build(5000))).toEqual([
    'first screen: from 2.9 to 3.4 KiB gzip, 16.7 % more: src/list.tsx +1000 bytes',
    'list.js: from 2.9 to 3.4 KiB gzip, 16.7 % more: src/list.tsx +1000 bytes',
  ]);
});

test('a module that is new is named with who asked for it', () => {
  expect(judge(build(4000, 3000))[1]).toBe(
    'list.js: from 2.9 to 4.4 KiB gzip, 50.0 % more: moment/moment.js +3000 bytes (new, imported by src/row.tsx)',
  );
});

test('a few bytes of a small chunk are the noise of names', () => {
  expect(judge(build(4050)).some((words) => words.startsWith('small.js'))).toBe(false);
});

test('chunks that are called the same are one in the baseline', () => {
  const chunk = {
    name: 'index.js',
    bytes: 1,
    importedBy: [],
    askedForBy: [],
    modules: [{ name: 'a', bytes: 5, importedBy: [] }],
  };
  const chunks = [
    { ...chunk, file: 'a.js', gzipBytes: 10 },
    { ...chunk, file: 'b.js', gzipBytes: 20 },
  ];
  expect(sizesOf({ release: 'one', chunks }, []).chunks).toEqual({ 'index.js': { gzipBytes: 30, modules: { a: 10 } } });
});
