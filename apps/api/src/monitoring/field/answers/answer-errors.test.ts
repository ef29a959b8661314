import type { FieldErrorsQuery } from '@headroom/contracts/monitoring/field-queries';
import { expect, it } from 'vitest';
import { answerErrors } from './answer-errors.ts';
import type { FieldReader } from './field-reader.ts';
import type { Reading } from './plan-reading.ts';

const HOUR = 3_600;
const READING: Reading = {
  source: 'raw',
  from: 0,
  to: 2 * HOUR,
  step: HOUR,
  isCut: false,
  share: 1,
  floor: 0,
  dimension: undefined,
};
const row = (at: number) => ({
  visit: '1',
  at: at * 1_000,
  route: 1,
  release: 1,
  browser: 1,
  device: 1,
  fingerprint: 'f00f',
  message: 'broken',
  stack: null,
});
/** Rollups have counted twelve in the first hour and thirty in the second. */
const cells = [12, 30].map((poor, hour) => ({ step: hour * HOUR, good: 0, needsImprovement: 0, poor }));
const readerOf = ({ looked }: { looked: number }) =>
  ({
    book: async () => ({ idOf: () => 1, textOf: () => 'x' }),
    planRaw: () => READING,
    plan: async () => ({ ...READING, source: 'rollup' }),
    cells: async () => cells,
    rows: async (text: string) => (text.includes('count(*)') ? [{ n: looked }] : [row(HOUR + 5), row(HOUR), row(5)]),
  }) as unknown as FieldReader;
const query = { range: '24h', browser: ['safari'], limit: 20 } as unknown as FieldErrorsQuery;

it('counts what it has read where that is all', async () => {
  const { total, read, series } = await answerErrors(readerOf({ looked: 19_999 }), query);
  expect([total, read, series.values]).toEqual([3, 3, [1, 2]]);
});

it('counts all where a filter leaves few of the newest, and there were more before', async () => {
  const answer = await answerErrors(readerOf({ looked: 20_000 }), query);
  expect([answer.total, answer.read, answer.series.values, answer.source]).toEqual([42, 3, [12, 30], 'rollup']);
  expect(answer.errors).toMatchObject([{ fingerprint: 'f00f', n: 3 }]);
});
