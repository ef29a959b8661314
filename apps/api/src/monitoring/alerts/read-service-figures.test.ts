import { expect, it } from 'vitest';
import { readServiceFigure } from './read-service-figures.ts';

it('tells a rate over the time that was counted, which is whole steps', async () => {
  const point = { at: 0, total: 0, n: 80, mean: 0, sum: 0, low: 0, high: 0, histogram: undefined };
  const begin = Math.floor(Date.now() / 10_000) * 10_000 - 600_000;
  const [rate] = await readServiceFigure(
    async () => [{ name: 'request_all_duration', labels: { status: '2xx' }, process: undefined, points: [point] }],
    {
      figure: 'requests.rate',
      from: new Date(begin + 3_000),
      to: new Date(begin + 33_000),
      nameProcesses: async () => new Map(),
    },
  );
  expect(rate).toEqual({ labels: {}, value: 2, n: 80 });
});
