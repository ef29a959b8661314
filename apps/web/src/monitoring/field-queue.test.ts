import type { FieldBatch, FieldEvent } from '@headroom/contracts/monitoring/field-events';
import { FIELD_BODY_MAX_BYTES, FIELD_EVENTS_MAX } from '@headroom/contracts/monitoring/field-events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFieldQueue } from './field-queue.ts';
import { randomId } from '../cache/random-id.ts';

const VISIT: FieldBatch['visit'] = {
  id: randomId(),
  startedAt: 1_795_000_000_000,
  release: 'a1',
  weight: 1,
  device: 'desktop',
  connection: '4g',
  isInstalled: false,
};
const sent: { batch: FieldBatch; isLeaving: boolean; bytes: number }[] = [];
const queue = () =>
  createFieldQueue({
    describe: () => VISIT,
    deliver: (body, isLeaving) => sent.push({ batch: JSON.parse(body), isLeaving, bytes: Buffer.byteLength(body) }),
  });
const event = (some: Partial<FieldEvent> = {}): FieldEvent => ({
  id: randomId(),
  metric: 'api',
  value: 12.5,
  at: 100,
  route: '/',
  navigation: 'navigate',
  ...some,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sent.length = 0;
});

test('what changes is sent as it is then, once', () => {
  const { put, flush } = queue();
  const id = randomId();
  put(event({ id, metric: 'CLS', value: 0.01 }));
  put(event({ id, metric: 'CLS', value: 0.2 }));
  flush(true);
  expect(sent).toHaveLength(1);
  expect(sent[0]!.isLeaving).toBe(true);
  expect(sent[0]!.batch.events).toEqual([expect.objectContaining({ id, value: 0.2 })]);
  flush();
  expect(sent).toHaveLength(1);
});

test('a request holds at most 50 events and 16 KiB, and nothing is lost', () => {
  const { put, flush } = queue();
  const detail = { address: 'ä'.repeat(300), script: 'x'.repeat(300) };
  const all = Array.from({ length: 130 }, (_, at) => event({ at, detail }));
  all.forEach(put);
  flush(true);
  expect(sent.every(({ bytes }) => bytes <= FIELD_BODY_MAX_BYTES)).toBe(true);
  expect(sent.every(({ batch }) => batch.events.length <= FIELD_EVENTS_MAX)).toBe(true);
  expect(sent.flatMap(({ batch }) => batch.events.map(({ at }) => at))).toEqual(all.map(({ at }) => at));
});

test('while somebody looks on it is sent from time to time', () => {
  const { put } = queue();
  put(event());
  vi.advanceTimersByTime(9_000);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(1);
  expect(sent[0]!.isLeaving).toBe(false);
});
