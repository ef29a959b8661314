import type { Mark } from '@headroom/database';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildSpans, type Root } from './build-spans.ts';
import { MarkCollector, MAX_MARKS } from './collect-marks.ts';

const root = (endedAt: number): Root => ({
  spanId: 'f'.repeat(16),
  parentId: null,
  kind: 'request',
  name: 'GET /products',
  startedAt: 1_000,
  endedAt,
  attributes: {},
});

it('puts parts where their times say, and names the one that took longest by itself', () => {
  const marks: Mark[] = [
    { kind: 'pool', startedAt: 1_003, endedAt: 1_005 },
    { kind: 'sql', startedAt: 1_005, endedAt: 1_095, name: 'products.list', text: 'SELECT 1', rows: 50 },
    { kind: 'cache', startedAt: 1_002, endedAt: 1_098, name: 'miss products.list', detail: 'purged' },
    { kind: 'queue', startedAt: 1_000, endedAt: 1_001, name: 'read' },
    { kind: 'send', startedAt: 1_098, endedAt: 1_100 },
  ];
  const spans = buildSpans(root(1_100), marks);
  const parentOf = (name: string) =>
    spans.find(({ id }) => id === spans.find((span) => span.name === name)?.parentId)?.name;
  expect(spans.map(({ name, startMs, durationMs }) => [name, startMs, durationMs])).toEqual([
    ['GET /products', 0, 100],
    ['queue read', 0, 1],
    ['cache miss products.list', 2, 96],
    ['wait for a connection', 3, 2],
    ['sql products.list', 5, 90],
    ['send', 98, 2],
  ]);
  expect(parentOf('sql products.list')).toBe('cache miss products.list');
  expect(parentOf('send')).toBe('GET /products');
  expect(spans.filter(({ isHot }) => isHot).map(({ name }) => name)).toEqual(['sql products.list']);
  expect(spans[2]?.attributes).toEqual({ 'headroom.reason': 'purged' });
  expect(spans[4]?.attributes).toMatchObject({
    'headroom.statement': 'products.list',
    'db.response.returned_rows': 50,
  });
});

it('makes a tree whatever the times: one root, one hot span, every part within its root and after its parent', () => {
  const mark = fc.record({
    kind: fc.constantFrom('pool', 'sql', 'cache', 'step', 'queue', 'redis', 'send' as const),
    startedAt: fc.double({ min: 900, max: 1_200, noNaN: true }),
    length: fc.double({ min: 0, max: 200, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 30 }), (marks) => {
      const spans = buildSpans(
        root(1_100),
        marks.map(({ kind, startedAt, length }) => ({
          kind: kind as Mark['kind'],
          startedAt,
          endedAt: startedAt + length,
        })),
      );
      const seen = new Set<string>();
      for (const [index, { id, parentId, startMs, durationMs }] of spans.entries()) {
        expect(index === 0 ? parentId === null : seen.has(parentId!)).toBe(true);
        expect(startMs).toBeGreaterThanOrEqual(0);
        expect(startMs + durationMs).toBeLessThanOrEqual(100.02);
        seen.add(id);
      }
      expect(seen.size).toBe(spans.length);
      expect(spans.filter(({ isHot }) => isHot)).toHaveLength(1);
    }),
  );
});

it('holds the longest of very many parts, and hears of none when it is closed', () => {
  const marks = new MarkCollector();
  for (let n = 0; n < 5_000; n += 1) marks.add({ kind: 'sql', startedAt: 0, endedAt: n === 7 ? 1e6 : n % 10 });
  marks.close();
  marks.add({ kind: 'sql', startedAt: 0, endedAt: 2e6 });
  expect(marks.marks).toHaveLength(MAX_MARKS);
  expect(marks.dropped).toBe(5_000 - MAX_MARKS);
  expect(marks.marks.filter(({ endedAt }) => endedAt >= 1e6)).toHaveLength(1);
});
