import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import { expect, it } from 'vitest';
import { magnifiedOf } from './magnified-of.ts';

type Steps = WhyAnswer['steps'];
const bar = (startMs: number, durationMs: number, isHot = false) => ({ startMs, durationMs, isHot });
const stepsOf = (data: readonly unknown[]) =>
  ['visit', 'calls', 'trace', 'plan', 'index'].map((step, index) => ({
    step,
    data: data[index] ?? null,
  })) as unknown as Steps;
const FULL = stepsOf([
  { timeline: [bar(0, 100), bar(200, 800, true)] },
  {
    calls: [
      { ...bar(0, 50), serverMs: 1 },
      { ...bar(0, 400, true), serverMs: 300 },
    ],
  },
  { trace: { durationMs: 500, spans: [bar(0, 500), bar(100, 300, true)] } },
  { nodes: [] },
  { statement: null },
]);

it('shows which part of a step the next one is', () => {
  expect(magnifiedOf(FULL, 0)).toEqual({ part: { from: 0.2, to: 1, isInWaterfall: true }, words: '800 ms of it' });
  expect(magnifiedOf(FULL, 1)).toEqual({
    part: { from: 0.125, to: 0.875, isInWaterfall: false },
    words: '300 ms of it in the server',
  });
  expect(magnifiedOf(FULL, 2)?.part).toEqual({ from: 0.2, to: 0.8, isInWaterfall: true });
});

it('shows none before a step that is missing, of what is not a part, and where nothing is marked', () => {
  expect(magnifiedOf(FULL, 3)).toBeUndefined();
  expect(magnifiedOf(FULL, 4)).toBeUndefined();
  expect(magnifiedOf(stepsOf([{ timeline: [bar(0, 1, true)] }]), 0)).toBeUndefined();
  expect(magnifiedOf(stepsOf([{ timeline: [bar(0, 1)] }, { calls: [] }, { trace: {} }]), 0)).toBeUndefined();
  expect(magnifiedOf(stepsOf([null, { calls: [{ ...bar(0, 9, true), serverMs: null }] }, {}]), 1)).toBeUndefined();
});

it('stays within the scale, and can be seen, however short the part is', () => {
  const short = magnifiedOf(stepsOf([{ timeline: [bar(0, 60_000), bar(60_000, 0, true)] }, { calls: [] }]), 0)!.part;
  expect(short.to).toBeLessThanOrEqual(1);
  expect(short.to - short.from).toBeGreaterThan(0.005);
});
