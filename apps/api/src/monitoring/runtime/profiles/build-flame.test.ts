import { expect, it } from 'vitest';
import { buildFlame, shorten } from './build-flame.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 0,
  scriptId: '0',
});

it('adds times up from callees to callers, merges equal callers, and keeps waiting apart', () => {
  const flame = buildFlame({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('handle', 'node:http', 9), children: [4, 5] },
      { id: 4, callFrame: frame('', 'node:fs', 1) },
      { id: 5, callFrame: frame('', 'node:fs', 1) },
      { id: 6, callFrame: frame('(program)') },
    ],
    startTime: 1_000,
    endTime: 11_000,
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [0, 4_000, 1_000, 2_000, 2_000],
  });
  expect(flame).toMatchObject({ idleMs: 4, totalMs: 6, samples: 5, leftOutShare: 0 });
  expect(flame.frames).toEqual([
    { parent: -1, name: 'everything', place: null, selfMs: 0, totalMs: 6 },
    { parent: 0, name: 'handle', place: 'node:http:10', selfMs: 1, totalMs: 5 },
    { parent: 1, name: '(anonymous)', place: 'node:fs:2', selfMs: 4, totalMs: 4 },
    { parent: 0, name: '(program)', place: null, selfMs: 1, totalMs: 1 },
  ]);
});

it('lists the widest frames of a huge tree, and says what it leaves out', () => {
  const nodes = Array.from({ length: 5_000 }, (_, index) => ({ id: index + 2, callFrame: frame(`f${index}`) }));
  const flame = buildFlame({
    nodes: [{ id: 1, callFrame: frame('(root)'), children: nodes.map(({ id }) => id) }, ...nodes],
    startTime: 0,
    endTime: 10_000_000,
    samples: [2, 3, ...nodes.slice(2).map(({ id }) => id)],
    timeDeltas: [0, 4_000_000, 5_000_000, ...nodes.slice(2).map(() => 200)],
  });
  expect(flame.frames.map(({ name }) => name)).toEqual(['everything', 'f1', 'f0']);
  expect(flame.leftOutShare).toBeGreaterThan(0.05);
  expect(flame.leftOutShare).toBeLessThan(0.15);
});

it('shortens places to what tells them apart', () => {
  expect(shorten(new URL('./build-flame.ts', import.meta.url).href, 4)).toBe(
    'apps/api/src/monitoring/runtime/profiles/build-flame.ts:5',
  );
  expect(shorten('file:///x/node_modules/.pnpm/fastify@5/node_modules/fastify/lib/reply.js', 79)).toBe(
    'fastify/lib/reply.js:80',
  );
  expect(shorten('file:///a/b/c/d/e.js', 0)).toBe('c/d/e.js:1');
  expect(shorten('', 0)).toBeNull();
});
