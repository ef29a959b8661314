import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createFieldBuffer, FLUSH_MILLISECONDS } from './field-buffer.ts';
import type { FieldRow } from './field-row.ts';

const row = (id: number, over: Partial<FieldRow> = {}): FieldRow => ({
  id: String(id),
  visit: '1',
  atMilliseconds: 1_000,
  day: 20_000,
  value: 1,
  bucket: 1,
  rating: 0,
  terms: {
    metric: 'LCP',
    route: '/',
    device: 'phone',
    connection: '4g',
    country: 'DE',
    browser: 'chrome',
    release: 'r',
    navigation: 'navigate',
  },
  weight: 1,
  isOffline: false,
  isInstalled: false,
  isDoubtful: false,
  detail: undefined,
  ...over,
});

function openBuffer({ fails = (_rows: readonly FieldRow[]) => undefined as Error | undefined, takes = 0 } = {}) {
  const written: FieldRow[][] = [];
  const lost: number[] = [];
  const buffer = createFieldBuffer({
    async write(rows) {
      await sleep(takes);
      const error = fails(rows);
      if (error) throw error;
      written.push([...rows]);
    },
    onError: (_error, count) => lost.push(count),
  });
  return { buffer, written, lost };
}

it('writes within the declared window by itself, each event once and the later report of it', async () => {
  expect(FLUSH_MILLISECONDS).toBeLessThanOrEqual(500);
  const { buffer, written } = openBuffer();
  buffer.add([
    row(2),
    row(1),
    row(2, { value: 5, atMilliseconds: 2_000 }),
    row(2, { value: 3, atMilliseconds: 1_500 }),
  ]);
  buffer.add([row(1)]);
  await expect.poll(() => written.length, { timeout: 20_000 }).toBe(1);
  expect(written[0]?.map(({ id, value }) => [id, value])).toEqual([
    ['1', 1],
    ['2', 5],
  ]);
  await buffer.flush();
  expect(written).toHaveLength(1);
});

it('keeps what could not be written for the next time', async () => {
  const faults = ['away', 'away'];
  const { buffer, written, lost } = openBuffer({
    fails: () => {
      const message = faults.shift();
      return message === undefined ? undefined : new Error(message);
    },
  });
  buffer.add([row(1), row(2)]);
  await buffer.flush();
  await buffer.flush();
  expect([written, lost]).toEqual([[], [0, 0]]);
  await buffer.flush();
  expect(written.flat().map(({ id }) => id)).toEqual(['1', '2']);
  expect([lost, buffer.dropped]).toEqual([[0, 0], 0]);
});

it('drops of what can never be written that alone, and tells once', async () => {
  const isBroken = ({ id }: FieldRow) => ['0', '617', '618', '999'].includes(id);
  const { buffer, written, lost } = openBuffer({
    fails: (rows) => (rows.some(isBroken) ? Object.assign(new Error('broken'), { code: '22P02' }) : undefined),
  });
  buffer.add(Array.from({ length: 1_000 }, (_, at) => row(at)));
  await buffer.flush();
  expect(written.flat()).toHaveLength(996);
  expect([lost, buffer.dropped]).toEqual([[4], 4]);
});

it('writes everything else where something fails again and again and nobody knows why', async () => {
  const { buffer, written } = openBuffer({
    fails: (rows) => (rows.some(({ id }) => id === '500') ? new Error('unheard of') : undefined),
  });
  buffer.add(Array.from({ length: 1_000 }, (_, at) => row(at)));
  for (let times = 0; times < 30 && written.flat().length < 999; times += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await buffer.flush();
  }
  expect(written.flat()).toHaveLength(999);
  expect(buffer.dropped).toBe(0);
});

it('takes no more than it has room for while the database is away', async () => {
  const { buffer, written } = openBuffer({ fails: () => new Error('away') });
  for (let from = 0; from < 60_000; from += 10_000)
    buffer.add(Array.from({ length: 10_000 }, (_, at) => row(from + at)));
  await buffer.flush();
  expect(written).toEqual([]);
  expect(buffer.dropped).toBeGreaterThanOrEqual(15_000);
  expect(buffer.dropped).toBeLessThanOrEqual(20_000);
});

it('writes all of it before it is closed, in statements of a bounded size', async () => {
  const { buffer, written } = openBuffer({ takes: 5 });
  buffer.add(Array.from({ length: 12_000 }, (_, at) => row(at)));
  await buffer.flush();
  await buffer.flush();
  expect(written.flat()).toHaveLength(12_000);
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThanOrEqual(5_000);
});
