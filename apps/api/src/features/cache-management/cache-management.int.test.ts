import type { OperatorAction, PurgeTarget } from '@headroom/contracts/cache';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CachedRoute } from '../../cache/cached-route.ts';
import { createFencedCache } from '../../cache/create-fenced-cache.ts';
import type { Fence } from '../../cache/fence-contract.ts';
import { manageCache } from '../../cache/management/manage-cache.ts';
import { createOperatorActions } from '../../cache/management/operator-actions.ts';
import { createRecentPurges } from '../../cache/management/recent-purges.ts';
import { createResponseCache } from '../../cache/response-cache.ts';
import { createFollower } from '../../changes/create-follower.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { cacheRoutes } from './cache-routes.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };
const ID = '01890000-0000-7000-8000-00000000abcd';
const onError = (error: unknown) => {
  throw error;
};

const footprint = { productIds: new Set([ID]), group: null, touch: () => 'none' as const, toJson: () => ['range', ID] };
const route = (name: string): CachedRoute<string> => ({
  name,
  toText: (text) => text,
  fromText: (text) => text,
  fill: async (text) => ({
    status: 200,
    contentType: 'application/json',
    body: Buffer.from(`"${text}"`),
    headers: {},
    snapshot: undefined,
    footprint,
    surrogateKeys: ['catalogue', name === 'products.one' ? 'p-00000000abcd' : 'list'],
  }),
  reviveFootprint: () => footprint,
});
/** Of a database in which nothing changes. */
const fence: Fence = {
  world: () => 'this world',
  isFresh: () => true,
  renew: async () => true,
  position: () => ({ xmin: 1n, xmax: 1n, running: new Set() }),
  judge: () => 'current',
  hasApplied: () => true,
  applyOwn: () => {},
  listen: () => () => {},
};

let database: TestDatabase;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const { id, email } = someone('operator');
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, 'O', 'operator', '')`,
    [id, email],
  );
});
beforeEach(() => database.pool.query('TRUNCATE operator_actions, cache_switches'));
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.stop()));
});
afterAll(() => database.close());

/** One process with a cache of its own and three answers in it. */
async function startProcess({
  role = 'operator',
  hears = true,
}: { role?: 'operator' | 'editor'; hears?: boolean } = {}) {
  const { pool } = database;
  const [list, one] = [route('products.list'), route('products.one')];
  const cache = createResponseCache({
    routes: [list, one] as never,
    isPurged: false,
    openEngine: (options) => createFencedCache({ ...options, fence, maxBytes: 1_000_000, secondTier: undefined }),
  });
  const { engine } = cache;
  const read = (params: string, asked = list) =>
    cache.read({ route: asked, params, audience: 'public', token: undefined });
  await Promise.all([read('vendor=a'), read('vendor=b'), read(ID, one)]);
  const warmed: string[] = [];
  const actions = createOperatorActions(pool);
  const management = manageCache({
    cache,
    actions,
    purges: createRecentPurges(),
    warmer: { add: (keys) => warmed.push(...keys), addPopular: () => warmed.push('popular') },
    pool,
    repeatMilliseconds: 1_000,
    onError,
  });
  const follower = createFollower({ connect: () => new pg.Client(pool.options), onError });
  if (hears) follower.onOperatorAction(management.wake);
  management.start();
  const app = createTestApp({ user: someone(role) });
  const none = { isOn: true, guesses: 0, hits: 0, recentHitShare: null, fills: 0, fillMilliseconds: 0, transitions: 0 };
  await app.register(cacheRoutes, {
    prefix: '/api/v1',
    management,
    actions,
    described: {
      cache,
      fence,
      warmer: { statistics: () => ({ waiting: 0, filled: 0, failed: 0, fillMilliseconds: 0, lastAt: null }) },
      prediction: { statistics: () => none },
      sharedCounts: () => undefined,
    },
  });
  const stop = async () => {
    engine.close();
    await management.stop();
    await follower.stop();
    await app.close();
  };
  running.push({ stop });
  const keys = () => [...engine.entries()].map(({ key }) => key).toSorted();
  const send = (method: 'POST' | 'PUT', url: string, payload: object) =>
    app.inject({ method, url: `/api/v1/cache${url}`, payload });
  const get = (url: string) => app.inject(`/api/v1/cache${url}`);
  const purge = (target: PurgeTarget) => send('POST', '/purge', { target });
  return { cache, app, keys, send, get, purge, read, warmed };
}
const [A, B, ONE] = ['public|products.list|vendor=a', 'public|products.list|vendor=b', `public|products.one|${ID}`];

describe('purging', () => {
  it.each<[PurgeTarget, string[]]>([
    [{ kind: 'key', key: A }, [B, ONE]],
    [{ kind: 'product', id: ID }, [A, B]],
    [{ kind: 'route', route: 'products.list' }, [ONE]],
    [{ kind: 'filter', filter: { vendor: 'b' } }, [A, ONE]],
    [{ kind: 'all' }, []],
  ])('%j drops it in every process, and is recorded', async (target, left) => {
    const [asked, other] = [await startProcess(), await startProcess()];
    const answer = await asked.purge(target);
    expect(answer.statusCode).toBe(200);
    expect(answer.json<OperatorAction>().result).toEqual({ purged: 3 - left.length });
    expect(asked.keys()).toEqual(left);
    await vi.waitFor(() => expect(other.keys()).toEqual(left), PATIENCE);
    expect((await other.get('/actions')).json().actions).toEqual([
      {
        id: 1,
        at: expect.any(String),
        userEmail: 'operator@example.com',
        action: 'purge',
        target,
        result: { purged: 3 - left.length },
      },
    ]);
  });

  it('goes on where notices are lost', async () => {
    const [asked, other] = [await startProcess(), await startProcess({ hears: false })];
    await asked.purge({ kind: 'all' });
    await vi.waitFor(() => expect(other.keys()).toEqual([]), PATIENCE);
  }, 240_000);

  it('tells shared caches, twice', async () => {
    const { pool } = database;
    await pool.query(`INSERT INTO purge_targets (name, world, position) VALUES ('varnish', 'w', '{}')`);
    const { purge } = await startProcess();
    await purge({ kind: 'product', id: ID });
    await purge({ kind: 'all' });
    const { rows } = await pool.query('SELECT keys, is_repeat, due_at > now() AS later FROM purges ORDER BY id');
    expect(rows).toEqual([
      { keys: ['p-00000000abcd'], is_repeat: false, later: false },
      { keys: ['p-00000000abcd'], is_repeat: true, later: expect.any(Boolean) },
      { keys: ['catalogue'], is_repeat: false, later: false },
      { keys: ['catalogue'], is_repeat: true, later: expect.any(Boolean) },
    ]);
    await pool.query('DELETE FROM purge_targets');
  });
});

describe('a switch', () => {
  it('holds in every process and over restarts, until it is turned', async () => {
    const [asked, other] = [await startProcess(), await startProcess()];
    const off = await asked.send('PUT', '/routes/products.list', { isOn: false });
    expect(off.json<OperatorAction>()).toMatchObject({ action: 'switch', result: { isOn: false } });
    expect(asked.keys()).toEqual([ONE]);
    await vi.waitFor(() => expect(other.cache.isOn('products.list')).toBe(false), PATIENCE);
    const restarted = await startProcess();
    await vi.waitFor(() => expect(restarted.cache.isOn('products.list')).toBe(false), PATIENCE);
    expect([restarted.cache.isOn('products.list'), restarted.cache.isOn('products.one')]).toEqual([false, true]);
    expect(await restarted.read('vendor=a')).toMatchObject({ from: 'past' });
    expect((await restarted.get('')).json().routes.map(({ isOn }: { isOn: boolean }) => isOn)).toEqual([false, true]);

    await restarted.send('PUT', '/routes/products.list', { isOn: true });
    await vi.waitFor(() => expect(asked.cache.isOn('products.list')).toBe(true), PATIENCE);
    await vi.waitFor(() => expect(other.cache.isOn('products.list')).toBe(true), PATIENCE);
    expect((await startProcess()).cache.isOn('products.list')).toBe(true);
  });

  it('is refused for a route that has no cache', async () => {
    const { send, get } = await startProcess();
    const answer = await send('PUT', '/routes/products.nothing', { isOn: false });
    expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('products.list')]);
    expect((await get('/actions')).json().actions).toEqual([]);
  });
});

it('shows what is kept, why, and what has been done', async () => {
  const { get, send, warmed } = await startProcess();
  const statistics = (await get('')).json();
  expect(statistics).toMatchObject({
    isFresh: true,
    world: 'this world',
    memory: { entries: 3 },
    total: { misses: 3 },
  });
  expect(statistics.routes.map(({ route: name, misses }: { route: string; misses: number }) => [name, misses])).toEqual(
    [
      ['products.list', 2],
      ['products.one', 1],
    ],
  );
  expect(statistics.tags).toContainEqual({ tag: 'catalogue', entries: 3, bytes: expect.any(Number), hits: 0 });

  const entry = (await get(`/entry?key=${encodeURIComponent(ONE)}`)).json();
  expect(entry).toMatchObject({
    key: ONE,
    route: 'products.one',
    audience: 'public',
    parameters: ID,
    verdict: 'current',
    snapshot: '1:1:',
    footprint: ['range', ID],
    tags: ['catalogue', 'p-00000000abcd'],
  });
  const list = async (query: string) =>
    (await get(`/entries?${query}`)).json().entries.map(({ key }: { key: string }) => key);
  expect(await list('route=products.list')).toHaveLength(2);
  expect(await list(`product=${ID}`)).toEqual([ONE]);
  expect(await list('contains=vendor%3Db')).toEqual([B]);
  expect(await list('limit=1')).toHaveLength(1);

  expect((await send('POST', '/warm', { keys: [A] })).json().result).toEqual({ waiting: 1 });
  await send('POST', '/warm', {});
  expect(warmed).toEqual([A, 'popular']);
  const { actions } = (await get('/actions?limit=1')).json();
  expect(actions.map(({ action }: OperatorAction) => action)).toEqual(['warm']);
  expect((await get(`/actions?before=${actions[0].id}`)).json().actions).toHaveLength(1);
});

it.each<[method: 'GET' | 'POST', url: string, payload: object | undefined, fault: string]>([
  ['GET', '/entries?route=nope', undefined, '/query/route: No route of this name has a cache; there are products.list'],
  ['POST', '/purge', { target: { kind: 'route', route: 'nope' } }, '/body/target/route: No route of this name'],
  ['POST', '/purge', { target: { kind: 'key', key: 'public|nope|a' } }, '/body/target/key: Must be a key'],
  [
    'POST',
    '/purge',
    { target: { kind: 'filter', filter: { vendor: 'a', vendr: 'a' } } },
    '/body/target/filter/vendr: ',
  ],
  ['POST', '/warm', { keys: [A, 'nope'] }, '/body/keys/1: Must be a key'],
  ['POST', '/purge', { target: { kind: 'product', id: 'x' } }, '/body/target/id: Must be a UUID.'],
])('%s %s with what does not exist says so, and does nothing: %j', async (method, url, payload, fault) => {
  const { app, keys, get, warmed } = await startProcess();
  const answer = await app.inject({ method, url: `/api/v1/cache${url}`, ...(payload && { payload }) });
  expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining(fault)]);
  expect(keys()).toHaveLength(3);
  expect(warmed).toEqual([]);
  expect((await get('/actions')).json().actions).toEqual([]);
});

it('is for operators, and refuses what makes no sense', async () => {
  const editor = await startProcess({ role: 'editor' });
  for (const url of ['', '/entries', '/entry?key=a', '/actions']) {
    // oxlint-disable-next-line no-await-in-loop -- few, and in order
    expect((await editor.get(url)).statusCode).toBe(403);
  }
  expect((await editor.purge({ kind: 'all' })).statusCode).toBe(403);
  expect((await editor.send('POST', '/warm', {})).statusCode).toBe(403);
  expect((await editor.send('PUT', '/routes/products.list', { isOn: false })).statusCode).toBe(403);
  expect(editor.keys()).toHaveLength(3);

  const { get, send, purge, keys } = await startProcess();
  const answers = await Promise.all([
    ...['/entries?limit=0', '/entries?product=x', '/entries?surplus=1', '/entry', '/actions?before=0'].map(get),
    ...[{}, null, { target: {} }, { target: { kind: 'every' } }, { target: { kind: 'key' } }].map((payload) =>
      send('POST', '/purge', payload as object),
    ),
    purge({ kind: 'product', id: 'x' }),
    purge({ kind: 'filter', filter: {} }),
    purge({ kind: 'filter', filter: { vendor: ['a'] as never } }),
    purge({ kind: 'all', key: 'a' } as never),
    send('POST', '/warm', { keys: [] }),
    send('POST', '/warm', { keys: ['a'], surplus: 1 }),
    send('PUT', '/routes/products.list', { isOn: 'false' }),
    send('PUT', '/routes/products.list', {}),
  ]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 400));
  expect((await get('/entry?key=unknown')).statusCode).toBe(404);
  expect(keys()).toHaveLength(3);
});
