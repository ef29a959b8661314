import { expect, it } from 'vitest';
import { RESOLUTIONS } from './resolutions.ts';
import { countedSeconds, keptRange, resolveRange, stepSeconds } from './resolve-range.ts';

const NOW = Date.UTC(2026, 10, 20, 12, 34, 56);
const HOUR = 3_600_000;
const ago = (hours: number, length: number) => ({
  from: new Date(NOW - hours * HOUR),
  to: new Date(NOW - (hours - length) * HOUR),
});

it('chooses steps that are still kept where the range begins, and that are made of what is kept', () => {
  expect(stepSeconds(resolveRange({ range: '1h' }, new Date(NOW)), 400, NOW + 1_000)).toBe(10);
  expect(stepSeconds(ago(2, 1), 400, NOW)).toBe(60);
  expect(stepSeconds(ago(3, 3), 400, NOW)).toBe(60);
  expect(stepSeconds(ago(20 * 24, 1), 400, NOW)).toBe(3_600);
  expect(stepSeconds(ago(400 * 24, 24), 400, NOW)).toBe(86_400);
  for (const hours of [0.5, 1, 1.5, 3, 6, 24, 100, 24 * 15, 24 * 90, 24 * 500]) {
    for (const length of [0.2, 0.5, 1, 0.9 * hours, hours]) {
      const range = ago(hours, Math.min(length, hours));
      const step = stepSeconds(range, 400, NOW);
      const kept = RESOLUTIONS.filter(({ keptSeconds }) => range.from.getTime() >= NOW - keptSeconds * 1_000);
      expect(kept.some(({ seconds }) => seconds <= step && step % seconds === 0)).toBe(true);
    }
  }
});

it('takes steps that are kept as they are where they leave points enough', () => {
  expect([1, 6, 24, 7 * 24, 30 * 24].map((hours) => stepSeconds(ago(hours, hours), 400, NOW))).toEqual([
    10, 60, 600, 3_600, 14_400,
  ]);
  expect([1, 24].map((hours) => stepSeconds(ago(hours, hours), 30, NOW))).toEqual([120, 3_600]);
});

it('rounds a range outwards to what is kept at its edges', () => {
  const iso = ({ from, to }: { from: Date; to: Date }) => [from.toISOString(), to.toISOString()];
  expect(iso(keptRange(ago(20 * 24, 0.5), NOW))).toEqual(['2026-10-31T12:00:00.000Z', '2026-10-31T14:00:00.000Z']);
  expect(iso(keptRange(ago(2, 1), NOW))).toEqual(['2026-11-20T10:34:00.000Z', '2026-11-20T11:35:00.000Z']);
  expect(keptRange(ago(1, 1), NOW).to.getTime()).toBe(NOW);
});

it('counts whole steps, and not the last seconds before now, which nobody has written yet', () => {
  const seconds = (from: number, to: number, now = NOW) =>
    countedSeconds({ from: new Date(NOW + from * 1_000), to: new Date(NOW + to * 1_000) }, now);
  // Until 12:34:50.
  expect(seconds(-6, 0)).toBe(10);
  expect(seconds(-66, 0)).toBe(60);
  expect(seconds(-66, 600)).toBe(60);
  // At 12:35:01, what was recorded until 12:35:00 may be on its way.
  expect(seconds(-66, 5, NOW + 5_000)).toBe(60);
  expect(seconds(-66, 6, NOW + 6_000)).toBe(70);
  expect(seconds(-603, -573)).toBe(40);
  expect(seconds(-600, -600)).toBe(10);
});
