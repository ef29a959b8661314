import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFeedRepository } from '../../changes/feed-repository.ts';
import { createPurging, type Purging } from './create-purging.ts';
import { createFeedFollower } from './follow-feed.ts';
import { createPurgeRepository } from './purge-repository.ts';
import { readPurgeStatus, retryFailedPurges } from './purge-status.ts';
import { PurgeError, type PurgeTarget } from './purge-target.ts';
import { createSender } from './send-purges.ts';

/** Long enough to look between the two purges, and made short where a test waits for the second. */
const LATER = 3_600_000;
const PATIENCE = { timeout: 60_000, interval: 50 };
const keyOf = (id: string) => `p-${id.slice(-12)}`;

let database: TestDatabase;
let running: Purging[];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());
beforeEach(() => {
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((purging) => purging.stop()));
  await database.pool.query('TRUNCATE purge_targets, purges');
});

/** A cache that remembers what it was told; `answer` may throw. */
function createCache(name = 'a cache', { maxKeys = 100 } = {}) {
  const sent: string[][] = [];
  const cache: { sent: string[][]; answer: () => void | Promise<void>; target: PurgeTarget } = {
    sent,
    answer: () => {},
    target: {
      name,
      maxKeys,
      pauseMilliseconds: 5,
      async send(keys) {
        await cache.answer();
        sent.push([...keys]);
      },
    },
  };
  return cache;
}

function start(targets: PurgeTarget[], { repeatMilliseconds = LATER } = {}): { purging: Purging; errors: unknown[] } {
  const errors: unknown[] = [];
  const purging = createPurging({
    pool: database.pool,
    feed: createFeedRepository(database.pool),
    connect: () => new pg.Client({ connectionString: database.url }),
    targets,
    repeatMilliseconds,
    onError: (error) => errors.push(error),
  });
  running.push(purging);
  purging.start();
  return { purging, errors };
}

async function makeProduct(status = 'active'): Promise<string> {
  const id = newId();
  await database.pool.query(
    'INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, $3)',
    [id, 'Kettle', status],
  );
  return id;
}
const edit = (id: string, price: number) =>
  database.pool.query('UPDATE products SET price = $2 WHERE id = $1', [id, price]);
const status = async (name = 'a cache') =>
  (await readPurgeStatus(database.pool, ['a cache'])).find((target) => target.name === name);
/** As if the time had come. */
const hurry = () => database.pool.query(`UPDATE purges SET due_at = now() - interval '1 s' WHERE state = 'pending'`);
const settled = (name?: string) =>
  vi.waitFor(async () => {
    const now = await status(name);
    expect(now).toMatchObject({ due: 0 });
    return now;
  }, PATIENCE);
const rows = async () =>
  (
    await database.pool.query<{ keys: string[]; is_repeat: boolean; state: string; wait: number }>(
      `SELECT keys, is_repeat, state, extract(epoch FROM due_at - clock_timestamp())::float8 AS wait FROM purges ORDER BY id`,
    )
  ).rows;

describe('following the feed', () => {
  const purges = (repeatMilliseconds = LATER) => createPurgeRepository(database.pool, { repeatMilliseconds });
  const follower = () =>
    createFeedFollower({ target: 'a cache', feed: createFeedRepository(database.pool), purges: purges() });
  const caughtUp = async (follow: ReturnType<typeof follower>) => {
    // oxlint-disable-next-line no-await-in-loop -- page after page
    while ((await follow()) !== undefined);
  };

  test('a cache that is new is purged whole, then by what changed: now, and once more', async () => {
    const id = await makeProduct();
    const follow = follower();
    await caughtUp(follow);
    await edit(id, 900);
    await caughtUp(follow);
    const found = await rows();
    expect(found.map(({ keys, is_repeat }) => [is_repeat, keys])).toEqual([
      [false, ['catalogue']],
      [true, ['catalogue']],
      [false, expect.arrayContaining([keyOf(id), 's-price', 'f-price'])],
      [true, expect.arrayContaining([keyOf(id), 's-price', 'f-price'])],
    ]);
    expect(found[3]?.keys).toEqual(found[2]?.keys);
    expect(found.map(({ wait }) => (wait > LATER / 2_000 ? 'later' : wait <= 0 ? 'now' : 'between'))).toEqual([
      'now',
      'later',
      'now',
      'later',
    ]);
  });

  test('a process that goes on where another one died misses nothing and repeats nothing', async () => {
    await caughtUp(follower());
    await database.pool.query('DELETE FROM purges');
    const first = await makeProduct();
    await caughtUp(follower());
    const second = await makeProduct();
    await caughtUp(follower());
    expect((await rows()).filter(({ is_repeat }) => !is_repeat).map(({ keys }) => keys[1])).toEqual([
      keyOf(first),
      keyOf(second),
    ]);
  });

  test('of several that follow at once each change is entered by one', async () => {
    await caughtUp(follower());
    await database.pool.query('DELETE FROM purges');
    const followers = [follower(), follower(), follower()];
    const ids: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      ids.push(await makeProduct());
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(followers.map(caughtUp));
    }
    const entered = (await rows()).filter(({ is_repeat }) => !is_repeat).flatMap(({ keys }) => keys);
    expect(entered.filter((key) => key.startsWith('p-'))).toEqual(ids.map(keyOf));
  });

  test('nothing is entered for what the public does not see, and the thread goes on', async () => {
    const follow = follower();
    await caughtUp(follow);
    await database.pool.query('DELETE FROM purges');
    await makeProduct('draft');
    await caughtUp(follow);
    expect(await rows()).toEqual([]);
    const id = await makeProduct();
    await caughtUp(follower());
    expect((await rows())[0]?.keys).toContain(keyOf(id));
  });

  test.each([
    ['entries that were dropped unread', 'SELECT headroom_expire_cursors()'],
    ['a position in another database', `UPDATE purge_targets SET world = 'elsewhere'`],
    [
      'a position that means nothing here',
      `UPDATE purge_targets SET world = 'elsewhere', position = jsonb_set(position, '{read,snapshot}', '"nonsense"')`,
    ],
  ])('%s: everything is purged, and what comes after is followed', async (_, sql) => {
    await caughtUp(follower());
    await database.pool.query('DELETE FROM purges');
    await database.pool.query(sql);
    const follow = follower();
    await caughtUp(follow);
    const id = await makeProduct();
    await caughtUp(follow);
    expect((await rows()).filter(({ is_repeat }) => !is_repeat).map(({ keys }) => keys)).toEqual([
      ['catalogue'],
      expect.arrayContaining([keyOf(id), 'list', 'facets']),
    ]);
  });

  test('more products than are worth naming are everything', async () => {
    await caughtUp(follower());
    await database.pool.query('DELETE FROM purges');
    await database.pool.query(
      `INSERT INTO products (id, handle, title, status) SELECT gen_random_uuid(), gen_random_uuid()::text, 'x', 'active' FROM generate_series(1, 1500)`,
    );
    await caughtUp(follower());
    expect((await rows()).map(({ keys }) => keys)).toEqual([['catalogue'], ['catalogue']]);
  });

  test('a few hundred lie in the queue in parts that every cache takes at once', async () => {
    await caughtUp(follower());
    await database.pool.query('DELETE FROM purges');
    await database.pool.query(
      `INSERT INTO products (id, handle, title, status) SELECT gen_random_uuid(), gen_random_uuid()::text, 'x', 'active' FROM generate_series(1, 250)`,
    );
    await caughtUp(follower());
    const firsts = (await rows()).filter(({ is_repeat }) => !is_repeat);
    expect(firsts.map(({ keys }) => keys.length)).toEqual([100, 100, 53]);
  });
});

describe('sending', () => {
  test('a change reaches every cache, and again when its time has come', async () => {
    const [one, other] = [createCache(), createCache('another')];
    start([one.target, other.target], { repeatMilliseconds: 400 });
    for (const { sent } of [one, other]) {
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(() => expect(sent).toEqual([['catalogue'], ['catalogue']]), PATIENCE);
    }
    const id = await makeProduct();
    for (const { sent } of [one, other]) {
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(() => expect(sent.filter((keys) => keys.includes(keyOf(id)))).toHaveLength(2), PATIENCE);
    }
    expect(await settled()).toMatchObject({ failed: 0, lastError: null, isConfigured: true });
    expect(await status('another')).toMatchObject({ isConfigured: false });
  });

  test('the second purge happens though the process that entered it was killed in between', async () => {
    const first = createCache();
    const { purging } = start([first.target]);
    await settled();
    await hurry();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ pending: 0 }), PATIENCE);
    const id = await makeProduct();
    await vi.waitFor(() => expect(first.sent.flat()).toContain(keyOf(id)), PATIENCE);
    await purging.stop();
    first.sent.length = 0;
    await hurry();
    const second = createCache();
    start([second.target]);
    await vi.waitFor(() => expect(second.sent.flat()).toContain(keyOf(id)), PATIENCE);
    expect(await settled()).toMatchObject({ pending: 0, failed: 0 });
    expect(first.sent).toEqual([]);
  });

  test('what a process claimed and did not live to send is sent by another', async () => {
    const purges = createPurgeRepository(database.pool, { repeatMilliseconds: LATER });
    const feed = createFeedRepository(database.pool);
    await createFeedFollower({ target: 'a cache', feed, purges })();
    const due = await purges.due('a cache');
    const ids = due.purges.map(({ id }) => id);
    expect(await purges.claim('a cache', { ids, pauseMilliseconds: 0 })).toEqual(ids);
    // It is killed here. For as long as a request may take nobody else sends it.
    expect(await purges.claim('a cache', { ids, pauseMilliseconds: 0 })).toEqual([]);
    await hurry();
    const { sent, target } = createCache();
    const send = createSender({ target, purges, stopping: new AbortController().signal, onError: () => {} });
    await send();
    expect(sent).toEqual([['catalogue']]);
  });

  test('only one of two processes sends a purge', async () => {
    const { sent, target } = createCache();
    start([target]);
    start([target]);
    await settled();
    const ids = await Promise.all(Array.from({ length: 5 }, () => makeProduct()));
    await vi.waitFor(() => expect(sent.flat()).toEqual(expect.arrayContaining(ids.map(keyOf))), PATIENCE);
    await settled();
    expect(
      sent
        .flat()
        .filter((key) => key.startsWith('p-'))
        .toSorted(),
    ).toEqual(ids.map(keyOf).toSorted());
  });

  test('a cache that does not answer is left alone for longer and longer, and gets everything when it does', async () => {
    const cache = createCache();
    start([cache.target]);
    await settled();
    cache.answer = () => {
      throw new PurgeError('A cache answered 503', { isFinal: false });
    };
    const id = await makeProduct();
    await vi.waitFor(
      async () => expect(await status()).toMatchObject({ lastError: { message: 'A cache answered 503' }, failed: 0 }),
      PATIENCE,
    );
    const now = await status();
    expect(now?.lagMilliseconds).toBeGreaterThan(0);
    const { rows: targets } = await database.pool.query<{ isPaused: boolean }>(
      `SELECT next_send_at > now() AS "isPaused" FROM purge_targets`,
    );
    expect(targets).toEqual([{ isPaused: true }]);
    cache.sent.length = 0;
    cache.answer = () => {};
    await vi.waitFor(() => expect(cache.sent.flat()).toContain(keyOf(id)), PATIENCE);
    expect(await settled()).toMatchObject({ lagMilliseconds: null, failed: 0, lastError: null });
  });

  test('a cache that asks to be left alone is', async () => {
    const cache = createCache();
    start([cache.target]);
    await settled();
    let asked = 0;
    cache.answer = () => {
      asked += 1;
      throw new PurgeError('slower', { isFinal: false, retryAfterMilliseconds: 120_000 });
    };
    await makeProduct();
    await vi.waitFor(() => expect(asked).toBe(1), PATIENCE);
    await vi.waitFor(async () => {
      const { rows: found } = await database.pool.query<{ wait: number }>(
        'SELECT extract(epoch FROM next_send_at - now())::float8 AS wait FROM purge_targets',
      );
      expect(found[0]?.wait).toBeGreaterThan(60);
    }, PATIENCE);
    await makeProduct();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ due: 1 }), PATIENCE);
    expect(asked).toBe(1);
  });

  test('a refusal that would come again is given up at once, and is sent again when somebody says so', async () => {
    const cache = createCache();
    const { errors } = start([cache.target]);
    await settled();
    cache.answer = () => {
      throw new PurgeError('A cache answered 400', { isFinal: true });
    };
    const id = await makeProduct();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ failed: 1, due: 0 }), PATIENCE);
    expect(errors).toHaveLength(1);
    expect((await status())?.lastError).toEqual({ message: 'A cache answered 400', attempts: 1, nextAt: null });
    cache.answer = () => {};
    expect(await retryFailedPurges(database.pool)).toBe(1);
    await vi.waitFor(() => expect(cache.sent.flat()).toContain(keyOf(id)), PATIENCE);
    expect(await settled()).toMatchObject({ failed: 0 });
  });

  test('a cache that missed what was given up drops everything once it answers again', async () => {
    const cache = createCache();
    start([cache.target]);
    await settled();
    cache.answer = () => {
      throw new PurgeError('A cache answered 400', { isFinal: true });
    };
    await makeProduct();
    await vi.waitFor(async () => expect(await status()).toMatchObject({ failed: 1, due: 0 }), PATIENCE);
    cache.sent.length = 0;
    cache.answer = () => {};
    const id = await makeProduct();
    await vi.waitFor(
      () => expect(cache.sent.flat()).toEqual(expect.arrayContaining([keyOf(id), 'catalogue'])),
      PATIENCE,
    );
    expect(await settled()).toMatchObject({ failed: 0, lastError: null });
    // Once now and once later, like any purge, and not again for what comes after.
    await vi.waitFor(async () => {
      const all = (await rows()).filter(({ keys, wait }) => keys.includes('catalogue') && wait > 0);
      expect(all.map(({ is_repeat, state }) => [is_repeat, state])).toContainEqual([true, 'pending']);
    }, PATIENCE);
    cache.sent.length = 0;
    const other = await makeProduct();
    await vi.waitFor(() => expect(cache.sent.flat()).toContain(keyOf(other)), PATIENCE);
    expect(cache.sent.flat()).not.toContain('catalogue');
  });

  test('what can not be sent for an hour is given up', async () => {
    const cache = createCache();
    start([cache.target]);
    await settled();
    cache.answer = () => {
      throw new PurgeError('no', { isFinal: false });
    };
    await makeProduct();
    await vi.waitFor(async () => expect((await status())?.lastError).not.toBeNull(), PATIENCE);
    await database.pool.query(
      `UPDATE purges SET attempts = 19, due_at = now() WHERE state = 'pending' AND NOT is_repeat; UPDATE purge_targets SET next_send_at = now()`,
    );
    await vi.waitFor(async () => expect(await status()).toMatchObject({ failed: 1, due: 0 }), PATIENCE);
    expect((await status())?.lastError).toMatchObject({ attempts: 20, nextAt: null });
  });

  test('a request that is under way when the process ends is given back at once', async () => {
    const cache = createCache();
    const { purging } = start([cache.target]);
    await settled();
    const entered = Promise.withResolvers<void>();
    cache.target.send = (_keys: readonly string[], signal: AbortSignal) =>
      new Promise((_, reject) => {
        entered.resolve();
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    await makeProduct();
    await entered.promise;
    await purging.stop();
    expect(await status()).toMatchObject({ due: 1, failed: 0, lastError: null });
    expect(
      (await database.pool.query('SELECT FROM purges WHERE attempts = 0 AND due_at <= clock_timestamp()')).rowCount,
    ).toBe(1);
  });

  test('old ones are dropped, and so is a cache that nobody is set up for any more', async () => {
    const cache = createCache();
    start([cache.target]);
    await settled();
    await database.pool.query(
      `INSERT INTO purge_targets (name, world, position, seen_at) SELECT 'gone', world, position, now() - interval '2 days' FROM purge_targets`,
    );
    await database.pool.query(
      `INSERT INTO purges (target, keys, is_repeat, changed_at, due_at) VALUES ('gone', '{a}', false, now(), now())`,
    );
    await database.pool.query(
      `INSERT INTO purges (target, keys, is_repeat, changed_at, due_at, state, ended_at) SELECT 'a cache', '{old}', false, now(), now(), s::purge_state, now() - a::interval
       FROM (VALUES ('done', '2 hours'), ('failed', '8 days'), ('failed', '2 days')) v (s, a)`,
    );
    await createPurgeRepository(database.pool, { repeatMilliseconds: LATER }).tidy(['a cache']);
    expect((await readPurgeStatus(database.pool, [])).map(({ name, failed }) => [name, failed])).toEqual([
      ['a cache', 1],
    ]);
    expect((await rows()).filter(({ keys }) => keys.includes('old')).map(({ state }) => state)).toEqual(['failed']);
  });
});
