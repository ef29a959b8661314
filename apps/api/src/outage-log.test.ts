import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestLog } from './testing/test-log.ts';
import { createOutageLog } from './outage-log.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

it('tells when a fault begins, how many met it, and when it is over', () => {
  const { logger, lines } = createTestLog({ expectsErrors: true });
  const outage = createOutageLog(logger, 'database_unavailable');
  const told = () => lines.splice(0).map(({ level, requests, err }) => [level, requests, err?.message]);
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) outage.add(new Error('away'), { path: '/it' });
  };
  fail(500);
  expect(told()).toEqual([['error', undefined, 'away']]);
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual([['warn', 499, undefined]]);
  fail(7);
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual([['warn', 7, undefined]]);
  vi.advanceTimersByTime(30_000);
  expect(told()).toEqual([['warn', 507, undefined]]);
  fail(2);
  expect(told()).toEqual([['error', undefined, 'away']]);
  outage.stop();
  expect(vi.getTimerCount()).toBe(0);
});
