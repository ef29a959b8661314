import { afterEach, expect, it, vi } from 'vitest';
import { runRegularly } from './run-regularly.ts';

afterEach(() => vi.useRealTimers());

it('runs by the clock, from whenever it was started, and once more at the end', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12, 34, 56, 789) });
  const at: string[] = [];
  const regularly = runRegularly({
    work: async () => void at.push(new Date().toISOString().slice(14, 23)),
    everyMilliseconds: 10_000,
    onError: () => {},
    byClock: true,
  });
  regularly.start();
  regularly.start();
  await vi.advanceTimersByTimeAsync(24_000);
  expect(at).toEqual(['35:00.000', '35:10.000', '35:20.000']);
  // The clock is set: a timer comes a little early then.
  vi.setSystemTime(Date.now() - 4);
  await vi.advanceTimersByTimeAsync(20_004);
  expect(at.slice(3)).toEqual(['35:29.996', '35:40.000']);
  await regularly.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(at).toHaveLength(6);
});
