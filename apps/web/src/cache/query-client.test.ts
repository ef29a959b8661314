import { afterEach, expect, test, vi } from 'vitest';
import { NetworkError } from './network-error.ts';
import { ProblemError } from './problem-error.ts';
import { createQueryClient, isWorthRetrying, retryDelayMilliseconds } from './query-client.ts';

const problem = (status: number, retryAfterSeconds?: number) =>
  new ProblemError({
    code: status === 401 ? 'unauthenticated' : 'unknown',
    status,
    message: '',
    requestId: '',
    retryAfterSeconds,
  });

afterEach(() => vi.restoreAllMocks());

test('asks again only for what can pass by itself, twice at most', () => {
  expect(isWorthRetrying(0, problem(503))).toBe(true);
  expect(isWorthRetrying(2, problem(503))).toBe(false);
  expect(isWorthRetrying(0, new NetworkError('unreachable'))).toBe(true);
  expect(isWorthRetrying(0, new NetworkError('offline'))).toBe(false);
  for (const status of [400, 401, 403, 404, 429, 500]) expect(isWorthRetrying(0, problem(status))).toBe(false);
  expect(isWorthRetrying(0, new Error('a bug'))).toBe(false);
});

test('waits as long as the server asks, else longer each time, never beyond its limit', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  expect(retryDelayMilliseconds(0, problem(503, 4))).toBe(4_000);
  expect(retryDelayMilliseconds(0, problem(503))).toBe(500);
  expect(retryDelayMilliseconds(1, problem(503))).toBe(1_000);
  expect(retryDelayMilliseconds(0, problem(503, 3_600))).toBe(15_000);
});

test('says when a read needs somebody signed in', async () => {
  const onUnauthenticated = vi.fn<() => void>();
  const client = createQueryClient({ onUnauthenticated });
  const read = (error: ProblemError) =>
    client.fetchQuery({
      queryKey: ['products', error.status],
      queryFn: () => {
        throw error;
      },
    });
  await expect(read(problem(404))).rejects.toMatchObject({ status: 404 });
  expect(onUnauthenticated).not.toHaveBeenCalled();
  await expect(read(problem(401))).rejects.toMatchObject({ status: 401 });
  expect(onUnauthenticated).toHaveBeenCalledOnce();
});
