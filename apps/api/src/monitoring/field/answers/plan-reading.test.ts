import type { FieldQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { expect, it } from 'vitest';
import { planReading } from './plan-reading.ts';

const now = Date.parse('2026-11-22T05:07:00Z');
const plan = (query: Partial<FieldQuery>, by?: 'device') =>
  planReading({ range: '24h', withBots: false, ...query }, { rawDays: 14, rollupDays: 400, now, ...(by && { by }) });
const minutes = ({ from, to }: { from: number; to: number }) =>
  [from, to].map((at) => new Date(at * 1_000).toISOString().slice(11, 16));

it.each<[string, Partial<FieldQuery>, 'device' | undefined]>([
  ['one filter', { range: '1h', device: ['desktop'] }, undefined],
  ['the values of a dimension', { range: '1h' }, 'device'],
  ['two filters', { range: '1h', device: ['desktop'], release: ['a'] }, undefined],
  ['no filter', { range: '1h' }, undefined],
])('an hour is answered for that hour, to five minutes, with %s', (_what, query, by) => {
  const reading = plan(query, by);
  expect(minutes(reading)).toEqual(['04:05', '05:10']);
  expect(reading.source).toBe(Object.keys(query).length === 1 && !by ? 'rollup' : 'raw');
});

it('minutes that were asked for are not answered with the hour that they lie in', () => {
  const [from, to] = ['2026-11-22T05:03:00Z', '2026-11-22T05:05:00Z'];
  expect(minutes(plan({ from, to, device: ['desktop'] }))).toEqual(['05:00', '05:05']);
});

it('where hours are fine enough, rollups answer; and where no single event is kept', () => {
  expect(plan({ range: '24h', device: ['desktop'] })).toMatchObject({ source: 'rollup', step: 3_600 });
  const [from, to] = ['2026-10-22T05:03:00Z', '2026-10-22T05:05:00Z'];
  expect(plan({ from, to, device: ['desktop'] })).toMatchObject({ source: 'rollup', step: 86_400 });
});
