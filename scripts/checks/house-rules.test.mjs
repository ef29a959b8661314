import { describe, expect, test } from 'vitest';
import { judgeFile } from './house-rules.mjs';

describe('a file is refused', () => {
  test.each([
    ['apps/web/src/ui/utils.ts', 'export const a = 1;', 'does not say what is in it'],
    ['apps/web/src/ui/date-helpers.ts', 'export const a = 1;', 'does not say what is in it'],
    ['apps/api/src/common/errors.ts', 'export const a = 1;', 'does not say what is in it'],
    ['apps/api/src/cache/cache-manager.ts', 'export const a = 1;', 'does not say what is in it'],
    ['apps/web/src/ui/Button.tsx', 'export const a = 1;', 'kebab-case'],
    ['apps/web/src/ui/place_layer.ts', 'export const a = 1;', 'kebab-case'],
    ['apps/web/src/ui/index.ts', "export * from './button.tsx';\nexport { a } from './a.ts';\n", 'hands on'],
    ['apps/api/src/cache/all.ts', "// Everything.\nexport type { A } from './a.ts';\n", 'hands on'],
    ['apps/web/src/cache/request.ts', 'const base = import.meta.env.BASE_URL;', 'import.meta.env'],
  ])('%s: %s', (path, text, reason) => {
    expect(judgeFile(path, text)).toEqual([expect.stringContaining(reason)]);
  });
});

describe('a file is fine', () => {
  test.each([
    ['apps/web/src/ui/place-layer.ts', 'export const a = 1;'],
    ['apps/web/src/ui/button.module.css', '.a {}'],
    ['apps/api/src/features/products/list.int.test.ts', "import { test } from 'vitest';"],
    ['packages/database/src/index.ts', "export * from './pool.ts';"],
    ['apps/api/src/errors.ts', "export { a } from './a.ts';\nexport const b = 1;\n"],
    ['apps/web/src/config.ts', 'export const base = import.meta.env.BASE_URL;'],
  ])('%s', (path, text) => {
    expect(judgeFile(path, text)).toEqual([]);
  });
});
