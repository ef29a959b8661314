import { beforeEach, expect, it } from 'vitest';
import type { FeedSubscriber } from '../changes/create-follower.ts';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { parseSnapshot } from '../changes/snapshot.ts';
import { createFence } from './create-fence.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const entryOf = (xid: bigint) => ({ op: 'update', productId: 'p', xid: String(xid) }) as FeedEntry;

let subscribers: Set<FeedSubscriber>;
let subscribing: PromiseWithResolvers<void>;
let seeding: PromiseWithResolvers<void>;
let told: string[];
let fence: ReturnType<typeof createFence>;
let clock: number;
beforeEach(() => {
  subscribers = new Set();
  subscribing = Promise.withResolvers();
  seeding = Promise.withResolvers();
  told = [];
  clock = 1_000;
  const moment = { snapshot: '20:20:', nextXid: '20', seq: 1 };
  fence = createFence({
    follower: {
      async subscribe(subscriber) {
        await subscribing.promise;
        subscribers.add(subscriber);
        return () => void subscribers.delete(subscriber);
      },
      async newest() {
        await seeding.promise;
        return { entries: [], floor: parseSnapshot('10:10:'), snapshot: parseSnapshot('10:10:') };
      },
      async read() {
        for (const { onCaughtUp } of subscribers) onCaughtUp?.({ beganAtMilliseconds: clock, moment, life: 'one' });
      },
    },
    build: '',
    onError: (error) => told.push(String(error)),
    clocks: { monotonic: () => clock, wall: () => clock },
    limits: { entries: 2, ids: 100 },
  });
  fence.listen({
    onChanges: (entries) => told.push(entries.map(({ xid }) => xid).join() || 'lost'),
    onWorld: () => told.push('world'),
  });
});
const follow = () => {
  subscribing.resolve();
  seeding.resolve();
  return fence.renew();
};

it('tells of what this process wrote also where nothing is followed, and where the log is being seeded', async () => {
  fence.applyOwn(11n, [entryOf(11n)]);
  expect(told).toEqual(['11']);
  const renewed = fence.renew();
  fence.applyOwn(12n, [entryOf(12n)]);
  expect(told).toEqual(['11', '12']);
  subscribing.resolve();
  seeding.resolve();
  expect([await renewed, told]).toEqual([true, ['11', '12', 'world']]);
  fence.stop();
});

it('says when its thread is lost', async () => {
  expect(await follow()).toBe(true);
  const lost = [...subscribers];
  subscribers.clear();
  for (const { onLost } of lost) onLost();
  expect([told, fence.isFresh()]).toEqual([['world', 'lost'], false]);
  expect([await follow(), told]).toEqual([true, ['world', 'lost', 'world']]);
  fence.stop();
});

it('closes and forgets everything when it has written more than it remembers and no reading came', async () => {
  expect(await follow()).toBe(true);
  for (const xid of [21n, 22n]) fence.applyOwn(xid, [entryOf(xid)]);
  expect([fence.isFresh(), subscribers.size]).toEqual([true, 1]);
  fence.applyOwn(23n, [entryOf(23n)]);
  expect([fence.isFresh(), subscribers.size, told]).toEqual([false, 0, ['world', '21', '22', '23', 'lost']]);
  expect([await follow(), told.at(-1)]).toEqual([true, 'world']);
  fence.stop();
});

it('begins anew when it has written more than it remembers while its log was being seeded', async () => {
  const renewed = fence.renew();
  for (const xid of [21n, 22n, 23n]) fence.applyOwn(xid, [entryOf(xid)]);
  subscribing.resolve();
  seeding.resolve();
  expect([await renewed, subscribers.size]).toEqual([false, 0]);
  expect(await follow()).toBe(true);
  fence.stop();
});

it('leaves the feed where it was stopped on its way there', async () => {
  void fence.renew();
  fence.stop();
  subscribing.resolve();
  await nextTurn();
  expect(subscribers.size).toBe(0);
});
