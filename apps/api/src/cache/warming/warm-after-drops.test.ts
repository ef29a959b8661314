import { expect, it, vi } from 'vitest';
import type { FeedEntry } from '../../changes/feed-repository.ts';
import type { FenceListener } from '../fence-contract.ts';
import { warmAfterDrops } from './warm-after-drops.ts';

const PATIENCE = { timeout: 20_000 };
const change = (op: FeedEntry['op']) => ({ op }) as FeedEntry;

function start() {
  let listener: FenceListener | undefined;
  let warmed = 0;
  const end = warmAfterDrops({
    fence: {
      listen(heard) {
        listener = heard;
        return () => (listener = undefined);
      },
    },
    warm: () => void warmed++,
    quietMilliseconds: 20,
    leastMilliseconds: 40,
  });
  return { hear: () => listener!, end, warmed: () => warmed, isListening: () => listener !== undefined };
}

it('warms once after a bulk change, however many entries it has, and in a new world', async () => {
  const { hear, end, warmed } = start();
  for (let n = 0; n < 10; n++) hear().onChanges([change('update'), change('bulk')], 0);
  await vi.waitFor(() => expect(warmed()).toBe(1), PATIENCE);
  hear().onWorld('another');
  await vi.waitFor(() => expect(warmed()).toBe(2), PATIENCE);
  end();
});

it('leaves single changes alone, and ends', async () => {
  const { hear, end, warmed, isListening } = start();
  hear().onChanges([change('update'), change('create')], 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(warmed()).toBe(0);
  hear().onChanges([change('bulk')], 0);
  end();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([warmed(), isListening()]).toEqual([0, false]);
});
