import type { CacheFigures, MonitoredCacheAnswer } from '@headroom/contracts/monitoring/service-cache';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { cacheVerdict } from './cache-verdict.tsx';

afterEach(cleanup);
const said = (failedFills: number, fills: number) => {
  const figure = { value: 0.9, low: 0.89, high: 0.91, n: 10_000 };
  const route = { route: 'products.list', failedFills, fills: { miss: fills } } as unknown as CacheFigures;
  const answer = { hitShare: figure, before: figure, routes: [route] } as unknown as MonitoredCacheAnswer;
  return render(<>{cacheVerdict(answer)}</>).container.textContent;
};

test('a failure or two are no verdict, and neither is one in a thousand', () => {
  expect(said(2, 40)).toMatch(/^The cache saves/);
  expect(said(12, 12_000)).toMatch(/^The cache saves/);
  expect(said(12, 120)).toBe('12 answers could not be made, most of them of products.list.');
});
