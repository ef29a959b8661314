import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { LRUCache } from 'lru-cache';
import { createBucketClient, type BucketTimes } from './bucket-client.ts';
import type { BucketSettings } from './picture-settings.ts';
import type { PictureStore } from './picture-store.ts';

/** Other things may be in the bucket. */
const PREFIX = 'pictures/';
/** What this process keeps of forms that were just asked for, so that not every picture of every list is a request to the bucket. */
const KEPT_BYTES = 32 * 1_024 ** 2;
const KEPT_MILLISECONDS = 300_000;
const PAGE_KEYS = 1_000;

/**
 * Pictures in a bucket that speaks Amazon S3's protocol (https://docs.aws.amazon.com/AmazonS3/latest/API/), where an object is whole or not
 * there by itself.
 * @param incoming a folder of this machine, for what is on its way.
 */
export function createBucketStore({
  bucket,
  incoming,
  ...times
}: { bucket: BucketSettings; incoming: string } & BucketTimes): PictureStore {
  const { ask } = createBucketClient(bucket, times);
  const kept = new LRUCache<string, Buffer>({
    maxSize: KEPT_BYTES,
    sizeCalculation: (bytes) => bytes.length + 1,
    ttl: KEPT_MILLISECONDS,
  });
  const forget = (hash: string) => {
    for (const key of kept.keys()) if (key.startsWith(`${hash}/`)) kept.delete(key);
  };

  async function* keysBelow(prefix: string): AsyncIterable<{ key: string; changed: number }[]> {
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(PAGE_KEYS), prefix });
      if (next !== undefined) query.set('continuation-token', next);
      const page = await ask({ method: 'GET', key: '', query });
      const text = (await page?.text()) ?? '';
      // Our keys hold nothing that XML would write otherwise.
      yield Array.from(text.matchAll(/<Contents>([^]*?)<\/Contents>/g), ([, item = '']) => ({
        key: /<Key>(.*?)<\/Key>/.exec(item)?.[1] ?? '',
        changed: Date.parse(/<LastModified>(.*?)<\/LastModified>/.exec(item)?.[1] ?? ''),
      }));
      next = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    } while (next !== undefined);
  }

  return {
    incoming,
    async prepare() {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
    },
    has: async (key) => (await ask({ method: 'HEAD', key: PREFIX + key })) !== undefined,
    async adopt(key, path) {
      const sha256 = createHash('sha256');
      await pipeline(createReadStream(path), sha256);
      await ask({ method: 'PUT', key: PREFIX + key, body: await openAsBlob(path), sha256: sha256.digest('hex') });
      await rm(path, { force: true });
    },
    async write(key, bytes, contentType) {
      await ask({ method: 'PUT', key: PREFIX + key, body: bytes, contentType });
      kept.delete(key);
    },
    async read(key) {
      const found = kept.get(key);
      if (found) return found;
      const answer = await ask({ method: 'GET', key: PREFIX + key });
      if (!answer) return undefined;
      const bytes = Buffer.from(await answer.arrayBuffer());
      kept.set(key, bytes);
      return bytes;
    },
    async open(key) {
      const answer = await ask({ method: 'GET', key: PREFIX + key, isLarge: true });
      if (!answer?.body) return undefined;
      const path = join(incoming, randomUUID());
      const release = () => rm(path, { force: true });
      try {
        await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        await release();
        throw error;
      }
      return { path, release };
    },
    async remove(hash) {
      for await (const page of keysBelow(`${PREFIX}${hash}/`)) {
        await Promise.all(page.map(({ key }) => ask({ method: 'DELETE', key })));
      }
      forget(hash);
    },
    async *list(olderThanSeconds) {
      const before = Date.now() - olderThanSeconds * 1_000;
      for await (const page of keysBelow(PREFIX)) {
        const byHash = Map.groupBy(page, ({ key }) => key.split('/')[1] ?? '');
        yield [...byHash].filter(([, files]) => files.every(({ changed }) => changed < before)).map(([hash]) => hash);
      }
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(incoming);
      return bavail * bsize;
    },
  };
}
