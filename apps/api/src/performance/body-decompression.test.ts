import { promisify } from 'node:util';
import { brotliCompress, gzip, zstdCompress } from 'node:zlib';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { createTestApp } from '../testing/test-app.ts';
import { addBodyDecompression } from './body-decompression.ts';
import { MAX_BODY_BYTES } from './limits.ts';

const packers = { gzip: promisify(gzip), br: promisify(brotliCompress), zstd: promisify(zstdCompress) };

async function send(encoding: string, payload: Buffer | string) {
  const app = createTestApp();
  addBodyDecompression(app);
  app.post(
    '/echo',
    { config: { access: 'anyone' }, schema: { body: Type.Object({ text: Type.String() }) } },
    async (request) => ({
      length: request.body.text.length,
    }),
  );
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  const answer = await app.inject({ method: 'POST', url: '/echo', payload, headers });
  await app.close();
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
}

describe('addBodyDecompression', () => {
  it.each(Object.entries(packers))('unpacks %s', async (encoding, pack) => {
    const { status, body } = await send(
      encoding,
      await pack(Buffer.from(JSON.stringify({ text: 'ä'.repeat(100_000) }))),
    );
    expect([status, body]).toEqual([200, { length: 100_000 }]);
  });

  it.each(Object.entries(packers))('stops at the limit of the unpacked size of %s', async (encoding, pack) => {
    const packed = await pack(Buffer.alloc(64 * MAX_BODY_BYTES, 'a'));
    expect(packed.length).toBeLessThan(MAX_BODY_BYTES / 4);
    const { status, body } = await send(encoding, packed);
    expect([status, body['code']]).toEqual([413, 'too_large']);
  });

  it.each(Object.entries(packers))('says that broken or cut off %s does not unpack', async (encoding, pack) => {
    const whole = await pack(Buffer.from(JSON.stringify({ text: 'abc'.repeat(1_000) })));
    for (const payload of [Buffer.from('{"text":"plain"}'), whole.subarray(0, whole.length - 4)]) {
      const { status, body } = await send(encoding, payload);
      expect([status, body['code'], body['detail']]).toEqual([
        400,
        'malformed_request',
        `The body does not unpack as ${encoding}.`,
      ]);
    }
  });

  it('names what it takes when it is sent something else', async () => {
    const { status, headers } = await send('compress', '{"text":""}');
    expect([status, headers['accept-encoding']]).toEqual([415, 'gzip, br, zstd']);
  });

  it('leaves plain bodies alone', async () => {
    expect((await send('identity', '{"text":"abc"}')).body).toEqual({ length: 3 });
  });
});
