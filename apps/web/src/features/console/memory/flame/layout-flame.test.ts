import type { Frame } from '@headroom/contracts/monitoring/runtime-profiles';
import { expect, it } from 'vitest';
import { byFunction, layOutFlame, searchFlame } from './layout-flame.ts';

const frame = (parent: number, name: string, selfMs: number, totalMs: number): Frame => ({
  parent,
  name,
  place: `${name}.ts:1`,
  selfMs,
  totalMs,
});
const FRAMES = [
  frame(-1, 'all', 0, 100),
  frame(0, 'list', 10, 80),
  frame(0, 'other', 20, 20),
  frame(1, 'read', 30, 70),
  frame(3, 'list', 39.9, 40),
  frame(4, 'tiny', 0.1, 0.1),
];

it('lays callees under their callers, as wide as their share, and leaves out what is too narrow', () => {
  expect(layOutFlame(FRAMES, { zoomed: 0, leastShare: 0.01 })).toEqual([
    { index: 0, depth: 0, left: 0, width: 1 },
    { index: 1, depth: 1, left: 0, width: 0.8 },
    { index: 3, depth: 2, left: 0, width: 0.7 },
    { index: 4, depth: 3, left: 0, width: 0.4 },
    { index: 2, depth: 1, left: 0.8, width: 0.2 },
  ]);
  expect(layOutFlame(FRAMES, { zoomed: 3, leastShare: 0.01 })[1]).toEqual({
    index: 4,
    depth: 1,
    left: 0,
    width: 4 / 7,
  });
  expect(layOutFlame([], { zoomed: 0, leastShare: 0 })).toEqual([]);
});

it('adds functions up, recursion once', () => {
  expect(byFunction(FRAMES).map(({ name, selfMs, totalMs }) => [name, selfMs, totalMs])).toEqual([
    ['list', 49.9, 80],
    ['read', 30, 70],
    ['other', 20, 20],
    ['tiny', 0.1, 0.1],
    ['all', 0, 100],
  ]);
});

it('finds frames by name and place, and their share without counting anything twice', () => {
  const { found, share } = searchFlame(FRAMES, ' LIST ');
  expect([[...found], share]).toEqual([[1, 4], 0.8]);
  expect(searchFlame(FRAMES, 'other.ts').share).toBe(0.2);
  expect(searchFlame(FRAMES, '').found.size).toBe(0);
});
