import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import type { FilledAnswer } from '../cached-route.ts';
import { MALFORMED } from './entity-tag.ts';
import { createKeptAnswer } from './kept-answer.ts';

const body = Buffer.from(JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ id: n, title: `Lamp ${n % 7}` }))));
const filled: FilledAnswer = {
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body,
  headers: { link: '</next>; rel="next"' },
  etag: '7.abc',
  snapshot: undefined,
  footprint: { productIds: null, group: null, touch: () => 'drop', toJson: () => null },
  surrogateKeys: ['list', 'p-1'],
};
const keep = (
  answer: Partial<FilledAnswer> = {},
  options: { audience?: 'public' | 'staff'; isPurged?: boolean } = {},
) => {
  const onResize = vi.fn<() => void>();
  const kept = createKeptAnswer(
    { ...filled, ...answer },
    { audience: 'public', isPurged: false, onResize, ...options },
  );
  return { kept, onResize };
};
const headersOf = (list: readonly string[]) =>
  Object.fromEntries(list.flatMap((name, n) => (n % 2 === 0 ? [[name.toLowerCase(), list[n + 1]!]] : [])));

test('every form unpacks to the same bytes, under a tag of its own', async () => {
  const { kept } = keep();
  const all = {
    br: brotliDecompressSync,
    zstd: zstdDecompressSync,
    gzip: gunzipSync,
    identity: (bytes: Buffer) => bytes,
  };
  const tags = new Set<string>();
  for (const form of ['br', 'zstd', 'gzip', 'identity'] as const) {
    const made = await kept.bytes(form);
    const headers = headersOf(made.headers);
    expect(all[form](made.body)).toEqual(body);
    expect(headers).toMatchObject({
      etag: made.tag,
      'content-length': String(made.body.byteLength),
      vary: 'Accept-Encoding',
      'cache-control': 'public, no-cache',
      link: '</next>; rel="next"',
    });
    expect(headers['content-encoding']).toBe(form === 'identity' ? undefined : form);
    tags.add(made.tag);
  }
  expect(tags.size).toBe(4);
});

test('a form is packed once, however many wait for it', async () => {
  const { kept, onResize } = keep();
  const made = await Promise.all([kept.bytes('zstd'), kept.bytes('zstd'), kept.bytes('zstd')]);
  expect(new Set(made).size).toBe(1);
  expect(kept.bytes('zstd')).toBe(made[0]);
  expect(onResize).toHaveBeenCalledOnce();
});

test('who comes first gets a quick form, who comes later the better one', async () => {
  const { kept } = keep();
  const quick = await kept.bytes('br');
  expect(quick.tag).toBe('"7.abc-br4"');
  expect(kept.bytes('br')).toBe(quick);
  await vi.waitFor(async () => expect((await kept.bytes('br')).tag).toBe('"7.abc-br"'), { timeout: 20_000 });
  const good = await kept.bytes('br');
  expect(brotliDecompressSync(good.body)).toEqual(body);
  expect(headersOf(good.headers)['content-encoding']).toBe('br');
});

test('plain bytes go when a packed form is there, and come back when asked for', async () => {
  const { kept } = keep();
  const before = kept.size();
  await kept.bytes('zstd');
  expect(kept.held().packing).toBe('zstd');
  expect(kept.size()).toBeLessThan(before);
  expect(await kept.plain()).toEqual(body);
  expect((await kept.bytes('identity')).body).toEqual(body);
  await kept.bytes('gzip');
  expect(kept.bytes('identity')).toMatchObject({ body });
});

test('what the client holds is current in whichever form it takes', () => {
  const { kept } = keep();
  expect(kept.findTag('"7.abc-zstd"', 'br, zstd')).toBe('"7.abc-zstd"');
  expect(kept.findTag('"7.abc-br4"', 'br, zstd')).toBe('"7.abc-br4"');
  expect(kept.findTag('"7.abc-br"', 'gzip')).toBeUndefined();
  expect(kept.findTag('"6.abc-br"', 'br')).toBeUndefined();
  expect(kept.findTag('*', 'gzip')).toBe('"7.abc-gzip"');
  expect(kept.findTag('7.abc-br', 'br')).toBe(MALFORMED);
  expect(headersOf(kept.unchangedHeaders('"7.abc-zstd"'))).toEqual({
    etag: '"7.abc-zstd"',
    vary: 'Accept-Encoding',
    'cache-control': 'public, no-cache',
    link: '</next>; rel="next"',
  });
});

test('answers without a version are named by their bytes', () => {
  const { etag: _etag, ...unversioned } = filled;
  const tagOf = (bytes: Buffer) =>
    createKeptAnswer(
      { ...unversioned, body: bytes },
      { audience: 'public', isPurged: false, onResize: () => {} },
    ).findTag('*', 'br');
  expect(tagOf(body)).toMatch(/^"[\w-]{16}-br"$/);
  expect(tagOf(body)).not.toBe(tagOf(Buffer.from('other')));
});

test('small bodies are sent as they are', () => {
  expect(keep({ body: Buffer.from('{}') }).kept.choose('br')).toBe('identity');
  expect(keep().kept.choose('br')).toBe('br');
  expect(keep().kept.choose('identity;q=0')).toBeUndefined();
});

test('names for purging go to shared caches only, and what has too many may not be kept by them', async () => {
  const headers = async (options: Parameters<typeof keep>[1], keys = filled.surrogateKeys) =>
    headersOf((await keep({ surrogateKeys: keys }, options).kept.bytes('br')).headers);
  expect(await headers({ isPurged: true })).toMatchObject({ 'surrogate-key': 'list p-1', 'cache-tag': 'list,p-1' });
  expect(await headers({ isPurged: false })).not.toHaveProperty('surrogate-key');
  expect(await headers({ isPurged: true, audience: 'staff' })).not.toHaveProperty('surrogate-key');
  expect(await headers({ isPurged: true }, ['k'.repeat(2_000)])).toMatchObject({ 'cache-control': 'public, no-cache' });
});
