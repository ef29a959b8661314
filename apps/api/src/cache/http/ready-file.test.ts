import { expect, test } from 'vitest';
import { createReadyFile } from './ready-file.ts';

const file = createReadyFile({
  forms: new Map([
    ['identity', Buffer.from('plain')],
    ['br', Buffer.from('packed')],
  ]),
  contentType: 'text/css; charset=utf-8',
  headers: { 'cache-control': 'no-cache' },
});

test('only forms that the build made are chosen', () => {
  expect(file.choose('zstd, br;q=0.1')).toBe('br');
  expect(file.choose('zstd, gzip')).toBe('identity');
  expect(file.choose('zstd, identity;q=0')).toBeUndefined();
});

test('each form has its bytes, its tag and the same other headers', async () => {
  const { body, headers, tag } = await file.bytes('br');
  expect(body.toString()).toBe('packed');
  expect(headers.join('|')).toBe(
    `content-type|text/css; charset=utf-8|content-length|6|etag|${tag}|content-encoding|br|vary|Accept-Encoding|cache-control|no-cache`,
  );
  expect((await file.bytes('identity')).tag).not.toBe(tag);
  expect(file.findTag(`W/${tag}`, 'br')).toBe(tag);
  expect(file.findTag(tag, 'gzip')).toBeUndefined();
  expect(file.unchangedHeaders(tag)).toEqual(['etag', tag, 'vary', 'Accept-Encoding', 'cache-control', 'no-cache']);
});
