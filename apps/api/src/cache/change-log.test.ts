import { expect, it } from 'vitest';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { parseSnapshot } from '../changes/snapshot.ts';
import { createChangeLog } from './change-log.ts';
import type { Footprint, Touch } from './footprint.ts';

const at = parseSnapshot;
const single = (xid: number, productId = 'p') =>
  ({ op: 'update', xid: String(xid), productId }) as unknown as FeedEntry;
const bulk = (xid: number, count: number) =>
  ({
    op: 'bulk',
    xid: String(xid),
    productIds: Array.from({ length: count }, (_, n) => `p${n}`),
  }) as unknown as FeedEntry;
const of = (productId: string, touch: Touch = 'drop'): Footprint => ({
  productIds: new Set([productId]),
  group: null,
  touch: () => touch,
  toJson: () => null,
});
const open = (limits = { entries: 3, ids: 1_000 }) =>
  createChangeLog({ entries: [single(10)], floor: at('10:10:'), snapshot: at('11:11:'), limits });

it('judges by the changes that a snapshot does not see', () => {
  const log = open();
  log.append([single(12)], at('13:13:'));
  expect(['10:10:', '11:11:', '12:14:12', '13:13:'].map((text) => log.judge(at(text), of('p')))).toEqual([
    'touched',
    'touched',
    'touched',
    'current',
  ]);
  expect(log.judge(at('10:10:'), of('another'))).toBe('current');
  expect(log.judge(at('11:11:'), of('p', 'lag'))).toBe('lagging');
  expect(log.judge(at('9:9:'), of('another'))).toBe('unknown');
});

it('raises its floor over what it forgets, by entries and by what bulk entries name', () => {
  const log = open();
  log.append([single(12)], at('13:13:'));
  log.append([single(13)], at('14:14:'));
  expect(log.judge(at('10:10:'), of('another'))).toBe('current');
  log.append([single(14)], at('15:15:'));
  expect([log.judge(at('10:10:'), of('another')), log.judge(at('11:11:'), of('p'))]).toEqual(['unknown', 'touched']);
  log.append([bulk(15, 2_000)], at('16:16:'));
  expect([log.judge(at('15:15:'), of('another')), log.judge(at('16:16:'), of('p0'))]).toEqual(['unknown', 'current']);
  expect(log.statistics().entries).toBe(0);
});

it('hears of a reading that had ended before it was begun, and forgets nothing by it', () => {
  const log = createChangeLog({
    entries: [single(12)],
    floor: at('10:10:'),
    snapshot: at('13:13:'),
    limits: { entries: 2, ids: 1_000 },
  });
  log.append([single(10)], at('11:11:'));
  expect(log.judge(at('11:11:'), of('p'))).toBe('touched');
  // The first ones leave the log.
  log.append([single(9)], at('11:11:'));
  expect(log.judge(at('11:11:'), of('p'))).toBe('unknown');
});

it('does not wait for a transaction that runs for long, and hears of it when it commits', () => {
  const log = createChangeLog({ entries: [], floor: at('5:20:5'), snapshot: at('5:20:5') });
  expect(log.judge(at('5:30:5'), of('p'))).toBe('current');
  log.append([single(5)], at('30:30:'));
  expect([log.judge(at('5:30:5'), of('p')), log.judge(at('30:30:'), of('p'))]).toEqual(['touched', 'current']);
});

it('keeps what the process wrote itself until a reading has told it, and says when that is too much', () => {
  const log = open({ entries: 2, ids: 1_000 });
  expect(log.appendOwn(12n, [single(12)])).toBe(true);
  expect([log.hasOwn(12n), log.judge(at('11:14:12'), of('p'))]).toEqual([true, 'touched']);
  log.forgetOwn(at('12:12:'));
  expect(log.hasOwn(12n)).toBe(true);
  log.append([bulk(12, 1_001)], at('14:14:'));
  log.forgetOwn(at('14:14:'));
  expect([log.hasOwn(12n), log.judge(at('11:14:12'), of('p'))]).toEqual([false, 'unknown']);
  expect([14, 15, 16].map((xid) => log.appendOwn(BigInt(xid), [single(xid)]))).toEqual([true, true, false]);
  log.forgetOwn(at('16:16:'));
  expect([log.appendOwn(17n, [single(17)]), log.appendOwn(18n, [bulk(18, 1_000)])]).toEqual([true, false]);
});
