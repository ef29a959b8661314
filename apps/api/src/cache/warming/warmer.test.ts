import { expect, it, vi } from 'vitest';
import { createWarmer } from './warmer.ts';

const PATIENCE = { timeout: 20_000 };

function start({ popular = [] as string[] } = {}) {
  const filled: string[] = [];
  const kept = new Set<string>();
  const state = { isBusy: false, running: 0, most: 0 };
  const warmer = createWarmer({
    async warm(key) {
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      await new Promise(setImmediate);
      state.running -= 1;
      filled.push(key);
      if (key !== 'broken') kept.add(key);
      return key !== 'broken';
    },
    isKept: (key) => kept.has(key),
    isBusy: () => state.isBusy,
    popularKeys: () => popular,
    restMilliseconds: 0,
    busyRestMilliseconds: 1,
  });
  return { warmer, filled, kept, state };
}

it('fills one key at a time, in order, each once, and none that is kept', async () => {
  const { warmer, filled, kept, state } = start({ popular: ['c', 'a'] });
  kept.add('b');
  expect(warmer.add(['a', 'b', 'broken'])).toBe(3);
  warmer.addPopular();
  await vi.waitFor(() => expect(warmer.statistics()).toMatchObject({ waiting: 0, filled: 2, failed: 1 }), PATIENCE);
  expect(filled).toEqual(['a', 'broken', 'c']);
  expect(state.most).toBe(1);
  expect(warmer.statistics().lastAt).toEqual(expect.any(String));
  await warmer.stop();
});

it('waits while the server is busy, and goes on afterwards', async () => {
  const { warmer, filled, state } = start();
  state.isBusy = true;
  warmer.add(['a', 'b']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(filled).toEqual([]);
  state.isBusy = false;
  await vi.waitFor(() => expect(filled).toEqual(['a', 'b']), PATIENCE);
  await warmer.stop();
});

it('holds a bounded number of keys, and ends at once', async () => {
  const { warmer, filled, state } = start();
  state.isBusy = true;
  expect(warmer.add(Array.from({ length: 10_000 }, (_, n) => `key ${n}`))).toBe(2_000);
  await warmer.stop();
  expect(warmer.add(['late'])).toBeLessThanOrEqual(1);
  expect(filled).toEqual([]);
});
