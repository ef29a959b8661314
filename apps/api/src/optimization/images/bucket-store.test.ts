import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBucketStore } from './bucket-store.ts';
import type { PictureStore } from './picture-store.ts';
import { isSigned, startBucketServer } from './testing/bucket-server.ts';

const HASH = 'a'.repeat(43);
const OTHER = 'b'.repeat(43);
const KEYS = { accessKeyId: 'headroom', secretAccessKey: 'hush-hush-hush' };

let server: Awaited<ReturnType<typeof startBucketServer>>;
let incoming: string;
beforeEach(async () => {
  server = await startBucketServer(KEYS);
  incoming = join(await mkdtemp(join(tmpdir(), 'headroom-bucket-')), 'incoming');
});
afterEach(() => server.close());

const open = (settings: Partial<typeof KEYS> = {}, smallMilliseconds?: number) =>
  createBucketStore({
    smallMilliseconds,
    bucket: { url: `${server.endpoint}/shop`, region: 'eu-central-1', ...KEYS, ...settings },
    incoming,
  });
async function listed(store: PictureStore, olderThanSeconds: number): Promise<string[]> {
  const found: string[] = [];
  for await (const hashes of store.list(olderThanSeconds)) found.push(...hashes);
  return found;
}
const unavailable = { statusCode: 503, code: 'overloaded' };

describe('the test’s own check of signatures', () => {
  // The examples of Amazon's documentation.
  const amazon = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const example = (signature: string) => ({
    method: 'GET',
    url: '/test.txt',
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
    },
  });
  it('takes Amazon’s own example, and no other signature', () => {
    const right = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
    expect(isSigned(example(right), amazon)).toBe(true);
    expect(isSigned(example(right.replace('f', 'e')), amazon)).toBe(false);
    expect(isSigned(example(right), { ...amazon, secretAccessKey: 'other' })).toBe(false);
  });
});

describe('createBucketStore', () => {
  it('keeps, gives back and removes files', async () => {
    const store = open();
    await store.prepare();
    const path = join(incoming, 'upload');
    const original = Buffer.alloc(300_000, 'x');
    await writeFile(path, original);
    await store.adopt(`${HASH}/original`, path);
    await store.write(`${HASH}/96.jpg`, Buffer.from('form'), 'image/jpeg');
    await store.write(`${OTHER}/96.jpg`, Buffer.from('other'), 'image/jpeg');
    expect(server.objects.get(`pictures/${HASH}/96.jpg`)).toMatchObject({ contentType: 'image/jpeg' });
    expect(await readdir(incoming)).toEqual([]);

    expect([await store.has(`${HASH}/original`), await store.has(`${HASH}/96.avif`)]).toEqual([true, false]);
    expect(await store.read(`${HASH}/96.jpg`)).toEqual(Buffer.from('form'));
    expect(await store.read(`${HASH}/96.avif`)).toBeUndefined();
    const copy = await store.open(`${HASH}/original`);
    expect((await readFile(copy!.path)).equals(original)).toBe(true);
    await copy!.release();
    expect(await readdir(incoming)).toEqual([]);
    expect(await store.open(`${OTHER}/original`)).toBeUndefined();
    expect(await store.freeBytes()).toBeGreaterThan(0);

    server.control.pageKeys = 2;
    expect((await listed(store, -10)).toSorted()).toEqual([HASH, OTHER]);
    expect(await listed(store, 60)).toEqual([]);
    await store.remove(HASH);
    expect([...server.objects.keys()]).toEqual([`pictures/${OTHER}/96.jpg`]);
    expect(await store.read(`${HASH}/96.jpg`)).toBeUndefined();
  });

  it('asks for a form once in a while, and not for each who looks', async () => {
    const store = open();
    await store.write(`${HASH}/96.jpg`, Buffer.from('form'), 'image/jpeg');
    for (let time = 0; time < 3; time += 1) await store.read(`${HASH}/96.jpg`);
    expect(server.heard.filter((line) => line.startsWith('GET'))).toHaveLength(1);
    await store.write(`${HASH}/96.jpg`, Buffer.from('new'), 'image/jpeg');
    expect(await store.read(`${HASH}/96.jpg`)).toEqual(Buffer.from('new'));
  });

  it('tries again what may pass, and not what is refused for good', async () => {
    server.control.failures = 2;
    expect(await open().has(`${HASH}/original`)).toBe(false);
    expect(server.heard).toHaveLength(3);
    server.heard.length = 0;
    await expect(open({ secretAccessKey: 'another-secret' }).read(`${HASH}/96.jpg`)).rejects.toMatchObject(unavailable);
    expect(server.heard).toHaveLength(1);
  });

  it('keeps nobody waiting for a bucket that is silent', async () => {
    const store = open({}, 100);
    server.control.isSilent = true;
    for (const ask of [() => store.read(`${HASH}/96.jpg`), () => store.has(`${HASH}/original`)])
      await expect(ask()).rejects.toMatchObject(unavailable);
    expect(server.heard).toHaveLength(2);
  });

  it('asks no more for a while where the bucket is down', async () => {
    const store = open();
    server.control.failures = 100;
    for (let time = 0; time < 3; time += 1)
      await expect(store.read(`${HASH}/96.jpg`)).rejects.toMatchObject(unavailable);
    expect(server.heard).toHaveLength(5);
  });
});
