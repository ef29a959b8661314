import { expect, test, vi } from 'vitest';
import { createTraces } from './traces.ts';

const entry = (path: string, startTime: number) =>
  ({ name: new URL(path, location.href).href, startTime }) as PerformanceEntry;

test('a request is named as W3C says, and found again by what the browser timed', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const traces = createTraces(true);
  const { traceparent } = traces.begin('/api/v1/products?limit=5');
  expect(traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  now.mockReturnValue(5_000);
  const again = traces.begin('/api/v1/products?limit=5').traceparent;
  expect(traces.find(entry('/api/v1/products?limit=5', 5_002))).toBe(again.slice(3, 35));
  expect(traces.find(entry('/api/v1/products?limit=5', 1_001))).toBe(traceparent.slice(3, 35));
  // Each is one request's.
  expect(traces.find(entry('/api/v1/products?limit=5', 1_001))).toBeUndefined();
  expect(traces.find(entry('/api/v1/site', 1_001))).toBeUndefined();
  expect(createTraces(false).begin('/x').traceparent).toMatch(/-00$/);
  now.mockRestore();
});
