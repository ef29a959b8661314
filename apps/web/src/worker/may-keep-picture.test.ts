import { expect, test } from 'vitest';
import { mayKeepPicture } from './may-keep-picture.ts';

const answer = (cacheControl: string | undefined, { status = 200, type = 'basic' as ResponseType } = {}) => ({
  status,
  type,
  headers: new Headers(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
});

test('a picture is kept, what only stands in for one is not', () => {
  expect(mayKeepPicture(answer('public, max-age=31536000, immutable'))).toBe(true);
  expect(mayKeepPicture(answer('public, max-age=3600, stale-while-revalidate=86400', { type: 'cors' }))).toBe(true);
  expect(mayKeepPicture(answer(undefined))).toBe(true);
  expect(mayKeepPicture(answer('no-cache'))).toBe(false);
  expect(mayKeepPicture(answer('private, No-Store'))).toBe(false);
  expect(mayKeepPicture(answer('immutable', { status: 404 }))).toBe(false);
  expect(mayKeepPicture(answer(undefined, { status: 200, type: 'opaque' }))).toBe(false);
});
