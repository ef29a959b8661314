import 'fake-indexeddb/auto';
import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deliver, deliverKept } from './deliver.ts';
import { sendKept } from './offline-events.ts';
import { offlineMark } from './offline-mark.ts';

const MINUTE = 60_000;
const body = (startedAt: number, message = 'x') =>
  JSON.stringify({ sentAt: Date.now(), visit: { startedAt }, events: [{ at: 7, detail: { message } }] });
const isOnLine = vi.spyOn(navigator, 'onLine', 'get');
const fetched = vi.fn<(address: string, init: RequestInit) => Promise<Response>>();

const sent = async () => {
  const batches: FieldBatch[] = [];
  await sendKept(async (said) => void batches.push(JSON.parse(said) as FieldBatch));
  return batches;
};

beforeEach(() => {
  localStorage.clear();
  isOnLine.mockReturnValue(false);
  fetched.mockReset().mockResolvedValue(new Response());
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => void vi.unstubAllGlobals());

test('what is gathered just before a page ends without a network is there before anything else runs, and is sent by the next with its time', async () => {
  const startedAt = Date.now() - 5 * MINUTE;
  deliver(body(startedAt, 'first\nline'), true);
  deliver(body(startedAt + 1), true);
  // The page is gone: whatever was still to come did not.
  const left = { ...localStorage };
  expect(Object.keys(left)).toHaveLength(1);

  // The next one has no network either, and leaves as much again.
  expect(await sent()).toEqual([]);
  deliver(body(startedAt + 2), true);
  isOnLine.mockReturnValue(true);
  const before = Date.now();
  const batches = await sent();
  expect(batches.map(({ visit }) => visit.startedAt)).toEqual([startedAt, startedAt + 1, startedAt + 2]);
  expect(batches.every(({ sentAt, events }) => sentAt >= before && events[0]!.at === 7)).toBe(true);
  expect(offlineMark.isSet()).toBe(false);
  expect(await sent()).toEqual([]);
});

test('the next start sends it', async () => {
  deliver(body(5), true);
  isOnLine.mockReturnValue(true);
  deliverKept();
  await vi.waitUntil(() => fetched.mock.calls.length === 1, { timeout: 20_000 });
  expect(JSON.parse(fetched.mock.calls[0]![1].body as string)).toMatchObject({ visit: { startedAt: 5 } });
  await vi.waitUntil(() => !offlineMark.isSet(), { timeout: 20_000 });
});

test('pages that end without a network fill no storage, and what finds no room waits in the database', async () => {
  for (let page = 0; page < 50; page++) deliver(body(page, 'x'.repeat(2_000)), true);
  expect(Object.values({ ...localStorage }).join('').length).toBeLessThanOrEqual(32_768);
  isOnLine.mockReturnValue(true);
  const pages = new Set<number>();
  await vi.waitUntil(
    async () => {
      for (const { visit } of await sent()) pages.add(visit.startedAt);
      return pages.size === 50;
    },
    { timeout: 20_000 },
  );
});

test('with a network it is sent at once, and what the browser does not take is kept', async () => {
  isOnLine.mockReturnValue(true);
  const sendBeacon = vi.fn<() => boolean>().mockReturnValueOnce(true).mockReturnValueOnce(false);
  vi.stubGlobal('navigator', Object.create(navigator, { sendBeacon: { value: sendBeacon }, onLine: { value: true } }));
  deliver(body(1), true);
  expect(offlineMark.isSet()).toBe(false);
  deliver(body(2), true);
  expect((await sent()).map(({ visit }) => visit.startedAt)).toEqual([2]);
});

test('whoever refuses has nothing left behind', () => {
  deliver(body(1), true);
  offlineMark.forget();
  expect({ ...localStorage }).toEqual({});
});
