import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, startRedis, type TestRedis } from '../../testing/redis-server.ts';
import { startServerProcess, type ServerProcess } from '../../testing/server-process.ts';

const REQUESTS = 1_000;
const patience = { timeout: 60_000 };

describe.skipIf(!hasRedis)('two API processes with Redis (needs redis-server)', { timeout: 300_000, retry: 2 }, () => {
  let redis: TestRedis;
  let database: TestDatabase;
  const running: ServerProcess[] = [];
  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), createTestDatabase()]);
  });
  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.splice(0).map(({ exit }) => exit));
  });
  afterAll(async () => {
    await redis?.close();
    await database?.close();
  });
  /** @param timeout how long a request waits for Redis: long where what is counted must not depend on how busy the machine is. */
  async function startTwo(timeout: string): Promise<[string, string]> {
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      REDIS_TIMEOUT_MILLISECONDS: timeout,
      HEADROOM_PUBLIC: 'true',
      HEADROOM_WORKERS: 'false',
      LOG_LEVEL: 'warn',
    };
    const servers = [startServerProcess({ env }), startServerProcess({ env })] as const;
    running.push(...servers);
    return Promise.all([servers[0].url(), servers[1].url()]);
  }
  async function insert(title: string): Promise<string> {
    const id = newId();
    await database.pool.query(
      `INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, 'active')`,
      [id, title],
    );
    return id;
  }
  const read = async (url: string, path: string) => {
    const response = await fetch(`${url}/api/v1${path}`);
    return {
      status: response.status,
      cacheStatus: response.headers.get('cache-status') ?? '',
      text: await response.text(),
    };
  };
  /** Until it keeps what it reads: its fence has to have followed the feed first. */
  const warmUp = async (urls: readonly string[]) => {
    const id = await insert('warm');
    for (const url of urls) {
      // oxlint-disable-next-line no-await-in-loop
      await expect.poll(async () => (await read(url, `/products/${id}`)).cacheStatus, patience).toContain('; hit');
    }
  };

  it('read once what a thousand ask for at once', async () => {
    const urls = await startTwo('1000');
    await warmUp(urls);
    const id = await insert('asked for by many');
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, request) => read(urls[request % 2 === 0 ? 0 : 1], `/products/${id}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const fills = answers.filter(
      ({ cacheStatus }) => cacheStatus.includes('fwd=') && !cacheStatus.includes('collapsed'),
    );
    expect(fills.map(({ cacheStatus }) => cacheStatus)).toHaveLength(1);
  });
  it('answer as ever while Redis hangs and when it is gone, and say so once', async () => {
    const urls = await startTwo('5');
    await warmUp(urls);
    let offset = 0;
    /** Of requests that nobody has made before, so that Redis is asked about each. */
    const statuses = async () => {
      const asked = Array.from({ length: 20 }, () => {
        offset += 1;
        return read(urls[offset % 2 === 0 ? 0 : 1], `/products?offset=${offset}`);
      });
      return new Set((await Promise.all(asked)).map(({ status }) => status));
    };
    const said = () => running.map(({ output }) => output().split('Redis does not answer').length - 1);
    redis.pause();
    try {
      await expect.poll(async () => [await statuses(), said()], patience).toEqual([new Set([200]), [1, 1]]);
    } finally {
      redis.resume();
    }
    await redis.kill();
    try {
      expect(await statuses()).toEqual(new Set([200]));
    } finally {
      await redis.start();
    }
    const answersAgain = () => running.map(({ output }) => output().includes('Redis answers again'));
    await expect
      .poll(async () => {
        await statuses();
        return answersAgain();
      }, patience)
      .toEqual([true, true]);
    expect(running.map(({ output }) => output().includes('"level":"error"'))).toEqual([false, false]);
  });
});
