import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { keepEvents, sendKept } from './offline-events.ts';
import { offlineMark } from './offline-mark.ts';

const batch = (at: number, sentAt = Date.now()) =>
  JSON.stringify({ sentAt, visit: { startedAt: 5 }, events: [{ at }] });
const DAY = 24 * 60 * 60 * 1_000;

beforeEach(() => offlineMark.set());

test('what was kept is sent in its order, with the time of sending and of its visit', async () => {
  await keepEvents(batch(1, Date.now() - DAY));
  await keepEvents(batch(2));
  const before = Date.now();
  const sent: { sentAt: number; visit: { startedAt: number }; events: { at: number }[] }[] = [];
  await sendKept(async (body) => void sent.push(JSON.parse(body)));
  expect(sent.map(({ events }) => events[0]!.at)).toEqual([1, 2]);
  expect(sent.every(({ sentAt, visit }) => sentAt >= before && visit.startedAt === 5)).toBe(true);
  expect(offlineMark.isSet()).toBe(false);
  await sendKept(async () => {
    throw new Error('nothing is left');
  });
});

test('what does not arrive stays, and what is too old goes', async () => {
  await keepEvents(batch(1, Date.now() - 8 * DAY));
  await keepEvents(batch(2));
  await sendKept(async () => {
    throw new TypeError('Failed to fetch');
  });
  expect(offlineMark.isSet()).toBe(true);
  const sent: number[] = [];
  await sendKept(async (body) => void sent.push(JSON.parse(body).events[0].at));
  expect(sent).toEqual([2]);
});

test('a year without a network fills no disk', async () => {
  for (let at = 0; at < 110; at++) await keepEvents(batch(at));
  const sent: number[] = [];
  await sendKept(async (body) => void sent.push(JSON.parse(body).events[0].at));
  expect(sent).toHaveLength(100);
  expect(sent[0]).toBe(10);
});
