import { expect, test } from 'vitest';
import { cachingPolicy, surrogateHeaders, unshare } from './caching-policy.ts';

test('what staff sees is nobody else’s, purged or not', () => {
  for (const isPurged of [true, false]) {
    const { headers, isShared } = cachingPolicy({ audience: 'staff', isPurged });
    expect(headers).toEqual({ 'cache-control': 'private, no-cache', vary: 'Accept-Encoding' });
    expect(isShared).toBe(false);
  }
});

test('public answers are kept by shared caches only where these can be told of changes', () => {
  const unpurged = cachingPolicy({ audience: 'public', isPurged: false });
  expect(unpurged.headers).toEqual({ 'cache-control': 'public, no-cache', vary: 'Accept-Encoding' });
  expect(unpurged.isShared).toBe(false);

  const { headers, isShared } = cachingPolicy({ audience: 'public', isPurged: true });
  expect(isShared).toBe(true);
  // A browser must not show what is stale, nor may a cache that keeps to s-maxage.
  expect(headers['cache-control']).toMatch(/^public, max-age=0, s-maxage=\d+$/);
  expect(headers['cdn-cache-control']).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/);
  expect(headers['surrogate-control']).toMatch(/^max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/);
  expect(headers['vary']).toBe('Accept-Encoding, Cookie, Authorization, Change-Token');
});

test('surrogate keys keep the limits of the CDNs', () => {
  expect(surrogateHeaders(['list', 's-title', 'p-1'])).toEqual({
    'surrogate-key': 'list s-title p-1',
    'cache-tag': 'list,s-title,p-1',
  });
  expect(surrogateHeaders([])).toEqual({});
  const most = Array.from({ length: 200 }, (_, n) => `p-${String(n).padStart(12, '0')}`);
  expect(surrogateHeaders(most)?.['surrogate-key']!.length).toBeLessThan(16_384);
  expect(surrogateHeaders(Array.from({ length: 2_000 }, (_, n) => `p-${String(n).padStart(12, '0')}`))).toBeUndefined();
  expect(surrogateHeaders(['x'.repeat(1_025)])).toBeUndefined();
  expect(surrogateHeaders(['a b'])).toBeUndefined();
  expect(surrogateHeaders(['a,b'])).toBeUndefined();
});

test('no shared cache keeps a stale answer: the purges of what it does not show may be over', () => {
  const { headers } = cachingPolicy({ audience: 'public', isPurged: true });
  const all = ['ETag', '"a"', ...Object.entries({ ...headers, ...surrogateHeaders(['list']) }).flat()];
  expect(unshare(all).join('|')).toBe(
    'ETag|"a"|cache-control|public, no-cache|vary|Accept-Encoding, Cookie, Authorization, Change-Token',
  );
  const staff = Object.entries(cachingPolicy({ audience: 'staff', isPurged: true }).headers).flat();
  expect(unshare(staff)).toEqual(staff);
});
