import type { AddressInfo } from 'node:net';
import type { User } from '@headroom/contracts/accounts';
import type { Change, ProductChange } from '@headroom/contracts/changes';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFeed } from '../../changes/create-feed.ts';
import { createFeedRepository, type FeedRepository } from '../../changes/feed-repository.ts';
import { createFollower, type Follower } from '../../changes/create-follower.ts';
import { controlAccess } from '../../access.ts';
import { createFastify, type App } from '../../create-fastify.ts';
import { someone } from '../../testing/test-app.ts';
import { createTestLog } from '../../testing/test-log.ts';
import { createStreamRoutes, type StreamDeps } from './create-stream-routes.ts';

let database: TestDatabase;
let follower: Follower;
let app: App;
let origin: string;
let user: User | null;
const faults: unknown[] = [];
/** Before each reading of the feed that a stream asks for, not of those that the follower asks for. */
let beforePage: (() => Promise<void>) | undefined;

async function start(options: Partial<StreamDeps> = {}): Promise<void> {
  const repository = createFeedRepository(database.pool);
  const readPage: FeedRepository['readPage'] = async (...page) => {
    await beforePage?.();
    return repository.readPage(...page);
  };
  const feed = createFeed({ repository: { ...repository, readPage }, secret: Buffer.alloc(32, 1) });
  const onError = (error: unknown) => faults.push(error);
  follower = createFollower({
    connect: () => new pg.Client({ connectionString: database.url, application_name: 'follower' }),
    onError,
  });
  app = createFastify({ logger: createTestLog().logger });
  controlAccess(app, { isPublic: true, authenticate: async () => user });
  await app.register(
    createStreamRoutes({
      feed,
      follower,
      findJob: async (id) => ({ id, actor: { id: someone('editor').id, name: 'Ada' } }) as never,
      authenticate: async () => user,
      onError,
      ...options,
    }),
  );
  app.addHook('onClose', () => follower.stop());
  await app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
beforeEach(async () => {
  database = await createTestDatabase();
  user = someone('editor');
  faults.length = 0;
  beforePage = undefined;
});
afterEach(async () => {
  const closed = app?.close();
  // As drain does: a connection that was busy when the end began would be waited for as long as it may idle.
  app?.server.closeAllConnections();
  await closed;
  await database?.close();
});

interface Heard {
  event: string;
  data: unknown;
  id: string;
}
/** An event source: hears until it is closed. */
async function listen(path = '/stream', lastEventId = '') {
  const controller = new AbortController();
  const response = await fetch(`${origin}${path}`, {
    headers: lastEventId ? { 'last-event-id': lastEventId } : {},
    signal: controller.signal,
  });
  const heard: Heard[] = [];
  const state = { lastId: '', isOver: false, comments: 0 };
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        if (block === ':') state.comments += 1;
        state.lastId = of('id') ?? state.lastId;
        const data = of('data');
        if (data !== undefined) heard.push({ event: of('event') ?? '', data: JSON.parse(data), id: state.lastId });
      }
    }
  };
  const over = read()
    .catch(() => {})
    .finally(() => {
      state.isOver = true;
    });
  return {
    response,
    heard,
    state,
    titles: () => heard.map(({ data }) => (data as ProductChange).after?.title),
    /** Knows its place, and hears from there. */
    ready: () => expect.poll(() => state.lastId).not.toBe(''),
    close() {
      controller.abort();
      return over;
    },
  };
}
const insert = (title: string, status = 'active') =>
  database.pool.query('INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, $3)', [
    newId(),
    title,
    status,
  ]);

test('tells of a change within a second, as an event with a cursor for its id', async () => {
  await start();
  const stream = await listen();
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.response.headers.get('cache-control')).toBe('no-store');
  await stream.ready();
  await insert('first');
  await expect.poll(() => stream.heard).toHaveLength(1);
  const changes = () => stream.heard.filter(({ event }) => event === 'change').length;
  /** Of five, one after the other. */
  const usualWait = async () => {
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const [began, before] = [performance.now(), changes()];
      await insert('another');
      await expect.poll(changes, { interval: 20 }).toBe(before + 1);
      waits.push(performance.now() - began);
    }
    return waits.toSorted((a, b) => a - b)[2];
  };
  // A machine that is busy with something else is so for a while.
  await expect.poll(usualWait, { timeout: 90_000 }).toBeLessThan(1_000);
  expect(stream.heard[0]).toMatchObject({
    event: 'change',
    data: { op: 'create', version: 1, after: { title: 'first' }, before: null },
  });
  expect(stream.heard[0]?.id.length).toBeGreaterThan(40);
  await stream.close();
  expect(faults).toEqual([]);
});

test('goes on from the last id: all of what came between, each once', async () => {
  await start();
  const first = await listen();
  await first.ready();
  for (let n = 0; n < 5; n += 1) await insert(`a${n}`);
  await expect.poll(() => first.heard).toHaveLength(5);
  await first.close();
  for (let n = 0; n < 1_200; n += 1)
    if (n % 300 === 0) await Promise.all(Array.from({ length: 8 }, (_, m) => insert(`b${n}-${m}`)));
  // From the middle of what it had heard.
  const writing = Promise.all(Array.from({ length: 40 }, (_, n) => insert(`c${n}`)));
  const second = await listen('/stream?topics=changes', first.heard[2]?.id);
  await writing;
  await insert('end');
  await expect.poll(() => second.titles().at(-1)).toBe('end');
  const titles = second.titles();
  expect(titles.slice(0, 2)).toEqual(['a3', 'a4']);
  expect(titles).toHaveLength(2 + 32 + 40 + 1);
  expect(new Set(titles).size).toBe(titles.length);
  await second.close();
});

test('shows each reader what that reader may see', async () => {
  await start();
  const editor = await listen();
  user = null;
  const nobody = await listen();
  await Promise.all([editor.ready(), nobody.ready()]);
  await insert('draft', 'draft');
  await insert('shown');
  await expect.poll(() => editor.titles()).toEqual(['draft', 'shown']);
  await expect.poll(() => nobody.titles()).toEqual(['shown']);
  expect(Object.keys(nobody.heard[0]?.data as Change)).not.toContain('actor');
  await Promise.all([editor.close(), nobody.close()]);
});

test('tells of one’s own jobs, and of nobody else’s', async () => {
  await start();
  const own = await listen('/stream?topics=jobs');
  user = { ...someone('editor'), id: newId() };
  const other = await listen('/stream?topics=jobs');
  await expect
    .poll(async () => {
      await database.pool.query(`SELECT pg_notify('headroom_jobs', '${newId()}')`);
      return own.heard.length;
    })
    .toBeGreaterThan(0);
  expect(own.heard[0]).toMatchObject({ event: 'job', data: { actor: { name: 'Ada' } } });
  expect(other.heard).toEqual([]);
  await Promise.all([own.close(), other.close()]);
});

test('ends with the session, and beats until then', async () => {
  await start({ heartbeatMilliseconds: 30 });
  const stream = await listen('/stream?topics=jobs');
  await expect.poll(() => stream.state.comments).toBeGreaterThan(2);
  expect(stream.state.isOver).toBe(false);
  user = null;
  await expect.poll(() => stream.state.isOver).toBe(true);
});

test('a beat moves the place on, past what the reader may not see', async () => {
  await start({ heartbeatMilliseconds: 30 });
  user = null;
  const stream = await listen();
  await stream.ready();
  const before = stream.state.lastId;
  await insert('hidden', 'draft');
  await expect.poll(() => stream.state.lastId).not.toBe(before);
  await stream.close();
});

test('a beat promises no place to whoever still hears what was before', async () => {
  await start({ heartbeatMilliseconds: 1 });
  const first = await listen();
  await first.ready();
  let pages = 0;
  const gate = Promise.withResolvers<void>();
  beforePage = async () => {
    pages += 1;
    // The first page is read before the change; the one after the follower was joined has it.
    if (pages === 2) await gate.promise;
  };
  const second = await listen('/stream', first.state.lastId);
  await expect.poll(() => pages).toBe(2);
  await insert('between');
  await expect.poll(() => first.titles()).toEqual(['between']);
  const { comments } = second.state;
  await expect.poll(() => second.state.comments).toBeGreaterThan(comments + 5);
  expect([second.heard, second.state.lastId]).toEqual([[], '']);
  gate.resolve();
  await expect.poll(() => second.titles()).toEqual(['between']);
  await Promise.all([first.close(), second.close()]);
});

test('sends what came before at the client’s pace, however much it is', async () => {
  await start();
  const first = await listen();
  await first.ready();
  await first.close();
  const title = 'x'.repeat(500);
  await database.pool.query(
    `DO $do$ BEGIN FOR n IN 1..600 LOOP INSERT INTO products (id, handle, title, tags) VALUES (gen_random_uuid(), n, '${title}', ARRAY(SELECT repeat('x', 240) || m FROM generate_series(1, 20) m)); END LOOP; END $do$`,
  );
  const second = await listen('/stream?topics=changes', first.state.lastId);
  await expect.poll(() => second.heard.length, { timeout: 60_000 }).toBe(600);
  await second.close();
  expect(faults).toEqual([]);
});

test('takes the topic console, and no other word', async () => {
  await start();
  const stream = await listen('/stream?topics=jobs,changes,console');
  await stream.ready();
  await stream.close();
  expect((await listen('/stream?topics=jobs,weather')).response.status).toBe(400);
});

test('ends when the server closes, which does not wait for it', async () => {
  await start();
  const stream = await listen();
  await stream.ready();
  const began = performance.now();
  await app.close();
  expect(performance.now() - began).toBeLessThan(3_000);
  await expect.poll(() => stream.state.isOver).toBe(true);
});

test('goes on when the connection that listens is cut, and misses nothing', async () => {
  await start();
  const stream = await listen();
  await stream.ready();
  const cut = () =>
    database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'follower'`,
    );
  await expect.poll(async () => (await cut()).rowCount).toBe(1);
  await insert('while cut');
  await expect.poll(() => stream.titles()).toEqual(['while cut']);
  await insert('after');
  await expect.poll(() => stream.titles()).toEqual(['while cut', 'after']);
  expect(faults.length).toBeGreaterThan(0);
  await stream.close();
});

test('whoever lost the thread is sent away, and told so when coming back', async () => {
  await start();
  const stream = await listen();
  await stream.ready();
  await database.pool.query('BEGIN; SELECT headroom_expire_cursors(); COMMIT');
  await expect.poll(() => stream.state.isOver).toBe(true);
  const again = await listen('/stream', stream.state.lastId);
  expect(again.response.status).toBe(410);
  expect((await listen('/stream', 'junk')).response.status).toBe(400);
  const fresh = await listen();
  await fresh.ready();
  await fresh.close();
});

test('one person takes only so many connections, and gives them back', async () => {
  await start({ limits: { total: 10, perUser: 2, perAddress: 3 } });
  const [first, second] = [await listen(), await listen()];
  const third = await listen();
  expect([third.response.status, third.response.headers.get('retry-after')]).toEqual([503, '30']);
  await first.close();
  await expect
    .poll(async () => {
      const next = await listen();
      const { status } = next.response;
      await next.close();
      return status;
    })
    .toBe(200);
  await second.close();
});

test('a client that takes nothing is dropped', async () => {
  await start();
  const slow = await listen('/stream?topics=changes');
  await slow.ready();
  const response = await fetch(`${origin}/stream`);
  expect(response.status).toBe(200);
  const title = 'x'.repeat(500);
  await database.pool.query(
    `DO $do$ BEGIN FOR n IN 1..9000 LOOP INSERT INTO products (id, handle, title, tags) VALUES (gen_random_uuid(), n, '${title}', array_fill('${title}'::text, ARRAY[2])); END LOOP; END $do$`,
  );
  await expect.poll(() => slow.heard.length, { timeout: 60_000 }).toBe(9_000);
  const taken = await response.text().then(
    (text) => text.length,
    () => -1,
  );
  expect(taken).toBe(-1);
  await slow.close();
}, 240_000);
