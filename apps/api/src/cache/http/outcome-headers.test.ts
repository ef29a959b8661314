import { expect, test } from 'vitest';
import { writeCacheStatus } from './cache-status.ts';
import { writeServerTiming } from './server-timing.ts';

test('Cache-Status says in the words of RFC 9211 what happened', () => {
  expect(writeCacheStatus({})).toBe('headroom; hit');
  expect(writeCacheStatus({ ttlSeconds: 12.9 })).toBe('headroom; hit; ttl=12');
  expect(writeCacheStatus({ forward: 'miss', stored: true, ttlSeconds: 900 })).toBe(
    'headroom; fwd=miss; stored; ttl=900',
  );
  expect(writeCacheStatus({ forward: 'miss', collapsed: true })).toBe('headroom; fwd=miss; collapsed');
  expect(writeCacheStatus({ ttlSeconds: -3.2, detail: 'stale' })).toBe('headroom; hit; ttl=-4; detail=stale');
});

test('Server-Timing has tenths of milliseconds', () => {
  expect(writeServerTiming({ cache: 'hit' })).toBe('cache;desc=hit');
  expect(
    writeServerTiming({
      cache: 'miss',
      cacheMilliseconds: 0.04,
      databaseMilliseconds: 12.345,
      serialiseMilliseconds: 1.06,
    }),
  ).toBe('cache;desc=miss;dur=0, db;dur=12.3, ser;dur=1.1');
});
