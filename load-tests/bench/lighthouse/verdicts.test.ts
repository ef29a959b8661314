import { expect, test } from 'vitest';
import type { Run } from './measure-page.ts';
import { judgePage, runRows } from './verdicts.ts';

const run = (changed: Partial<Run> = {}): Run => ({
  scores: { performance: 99, accessibility: 100, 'best-practices': 100, seo: 100 },
  firstPaintMilliseconds: 600,
  largestPaintMilliseconds: 800,
  blockedMilliseconds: 20,
  shift: 0,
  bytes: 200_000,
  ...changed,
});
const judge = (...runs: Run[]) => judgePage({ page: 'catalogue', runs, faults: [] }).filter(({ passed }) => !passed);

test('the median decides, not one slow run', () => {
  expect(judge(run(), run({ largestPaintMilliseconds: 3_000 }), run())).toEqual([]);
});

test('what falls short is named; only what does not depend on the machine fails the run', () => {
  const bad = run({ largestPaintMilliseconds: 901, shift: 0.03, scores: { ...run().scores, seo: 92 } });
  expect(judge(bad).map(({ what, gates }) => [what, gates])).toEqual([
    ['catalogue: seo', true],
    ['catalogue: largest paint', false],
    ['catalogue: shift', true],
  ]);
});

test('a run is a row', () => {
  expect(runRows({ page: 'catalogue', runs: [run()], faults: [] })).toEqual([
    ['catalogue', '99', '100, 100, 100', '600', '800', '20', '0.000', '195'],
  ]);
});
