import { expect, test } from 'vitest';
import { judgeRooms } from './judge-rooms.mjs';

const files = (/** @type {Record<string, string[]>} */ imports) =>
  new Map(
    Object.entries(imports).map(([path, imported]) => [
      path,
      imported.map((from, index) => `import type { A${index} } from '${from}';`).join('\n'),
    ]),
  );

test('two rooms that import each other are named with their reasons', () => {
  const wrong = judgeRooms(
    files({
      'apps/api/src/cache/deep/a.ts': ['../../performance/b.ts'],
      'apps/api/src/performance/c.ts': ['../cache/d.ts', './b.ts'],
    }),
  );
  expect(wrong).toEqual([
    'apps/api/src: cache and performance import each other (cache/deep/a.ts → performance/b.ts; performance/c.ts → cache/d.ts); move down what both need.',
  ]);
});

test('a circle around a third room is found once', () => {
  const wrong = judgeRooms(
    files({
      'apps/web/src/app/a.tsx': ['../ui/b.tsx'],
      'apps/web/src/ui/b.tsx': ['../cache/c.ts'],
      'apps/web/src/cache/c.ts': ['../app/a.tsx'],
    }),
  );
  expect(wrong).toHaveLength(1);
});

test('a part of monitoring that knows another one is named', () => {
  const wrong = judgeRooms(files({ 'apps/api/src/monitoring/logs/a.ts': ['../traces/b.ts', '../resolve-range.ts'] }));
  expect(wrong).toEqual(['apps/api/src/monitoring: logs/a.ts → traces/b.ts; these parts never import each other.']);
});

test('one direction, imports of tests, and what lies in no room are fine', () => {
  const wrong = judgeRooms(
    files({
      'apps/api/src/cache/a.ts': ['../performance/b.ts', '../errors.ts'],
      'apps/api/src/performance/b.test.ts': ['../cache/a.ts'],
      'apps/api/src/performance/testing/b.ts': ['../../cache/a.ts'],
      'apps/api/src/errors.ts': ['./cache/a.ts'],
      'packages/contracts/src/one/a.ts': ['../two/b.ts'],
      'packages/contracts/src/two/b.ts': ['../one/a.ts'],
    }),
  );
  expect(wrong).toEqual([]);
});
