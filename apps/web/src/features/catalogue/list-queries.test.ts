import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NetworkError } from '../../cache/network-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';
import { listFields } from '../../cache/catalogue-columns.ts';
import { keepPages, keptPages, newPages, retryDelay } from './list-queries.ts';

test('whoever is signed in asks for the version, viewers too: live rows are told apart by it', () => {
  expect(listFields([], true).split(',')).toContain('version');
  expect(listFields([]).split(',')).not.toContain('version');
});

const problem = (status: number) => new ProblemError({ code: 'unknown', status, message: '', requestId: '' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what a restart causes is tried again without end, every 5 to 30 seconds; what stays wrong is not', () => {
  const passing = [new NetworkError('offline'), new NetworkError('unreachable'), ...[502, 503, 504].map(problem)];
  for (const error of passing) {
    for (const failures of [3, 4, 10, 1_000]) {
      expect(retryDelay(failures, error)).toBeGreaterThanOrEqual(5_000);
      expect(retryDelay(failures, error)).toBeLessThanOrEqual(30_000);
    }
  }
  expect(retryDelay(1, problem(503))).toBeLessThan(1_000);
  for (const status of [400, 401, 404, 429, 500]) expect(retryDelay(1, problem(status))).toBeUndefined();
});

test('rows are kept for hours, of the lists used last, and dropped with everything about products', () => {
  const client = new QueryClient();
  const first = newPages(client, 'sort=title', 'id');
  keepPages(client, 'sort=title', 'id', first);
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(keptPages(client, 'sort=title', 'id')).toBe(first);
  for (let list = 0; list < 30; list++) {
    vi.advanceTimersByTime(1);
    keepPages(client, `q=${list}`, 'id', newPages(client, `q=${list}`, 'id'));
    vi.advanceTimersByTime(1);
    keepPages(client, 'sort=title', 'id', first);
  }
  expect(keptPages(client, 'sort=title', 'id')).toBe(first);
  expect(keptPages(client, 'q=29', 'id')).toBeDefined();
  expect(keptPages(client, 'q=0', 'id')).toBeUndefined();
  expect(client.getQueryCache().findAll({ queryKey: ['products', 'pages'] }).length).toBeLessThanOrEqual(12);
  client.removeQueries({ queryKey: ['products'], type: 'inactive' });
  expect(keptPages(client, 'sort=title', 'id')).toBeUndefined();
});
