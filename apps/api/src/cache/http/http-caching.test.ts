import { afterEach, describe, expect, test, vi } from 'vitest';
import { Agent, cacheStores, interceptors, request, type Dispatcher } from 'undici';
import { bodyOf, serveThings } from '../../testing/serve-things.ts';
import { someone } from '../../testing/test-app.ts';

// A cache of somebody else's making (undici's, RFC 9111) asks over real connections; the cases follow http-tests/cache-tests.

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function start({
  type = 'private',
  ...options
}: Parameters<typeof serveThings>[0] & { type?: 'private' | 'shared' } = {}) {
  const { app, fill, log, cache } = serveThings(options);
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const agent = new Agent();
  const client: Dispatcher = agent.compose(interceptors.cache({ store: new cacheStores.MemoryCacheStore(), type }));
  ends.push(
    () => app.close(),
    () => agent.close(),
  );
  const get = async (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => {
    const answer = await request(origin + path, {
      dispatcher: client,
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  };
  /** What the origin answered, in turn. */
  const statuses = () => log.mock.calls.flat();
  const change = (to: string) => {
    const before = fill.getMockImplementation()!;
    fill.mockImplementation(async (id) => ({ ...(await before(id)), body: Buffer.from(to), etag: `4.${id}` }));
    cache.engine.purge(() => true);
  };
  return { app, get, statuses, change, fill };
}

describe('a browser’s cache', () => {
  test('asks each time, and shows what it holds while that is current', async () => {
    const { get, statuses, change, fill } = await start();
    for (let asked = 0; asked < 3; asked++) {
      const { status, body, headers } = await get('/things/a');
      expect([status, body, headers['etag']]).toEqual([200, bodyOf('a'), '"3.a"']);
    }
    // undici's asks without a condition once more after a 304; what counts is that it asks, and that the database is left alone.
    await vi.waitFor(() => expect(statuses().slice(0, 2)).toEqual([200, 304]), { timeout: 20_000 });
    expect(statuses()).toHaveLength(3);
    expect(fill).toHaveBeenCalledOnce();
    change('changed');
    expect((await get('/things/a')).body).toBe('changed');
    expect((await get('/things/a')).body).toBe('changed');
  });

  test('keeps what staff see for itself, and asks each time', async () => {
    const { get, statuses } = await start({ user: someone('viewer'), isPurged: true });
    await get('/things/a');
    expect((await get('/things/a')).body).toBe(bodyOf('a'));
    await vi.waitFor(() => expect(statuses()).toEqual([200, 304]), { timeout: 20_000 });
  });

  test('never shows one form for another', async () => {
    const { get } = await start();
    for (const encoding of ['identity', 'gzip', 'identity', 'gzip']) {
      const { headers, body } = await get('/things/a', { 'accept-encoding': encoding });
      expect(headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined);
      expect(body === bodyOf('a')).toBe(encoding === 'identity');
    }
  });

  test('learns from HEAD no other things than from GET', async () => {
    const { get } = await start();
    const whole = await get('/things/a');
    const head = await get('/things/a', {}, 'HEAD');
    expect([head.status, head.body, head.headers['etag']]).toEqual([200, '', whole.headers['etag']]);
    expect((await get('/things/a')).body).toBe(bodyOf('a'));
  });

  test('does not keep that something does not exist', async () => {
    const { get, statuses } = await start();
    expect((await get('/things/none')).headers['cache-control']).toBe('no-store');
    expect((await get('/things/none')).status).toBe(404);
    await vi.waitFor(() => expect(statuses()).toEqual([404, 404]), { timeout: 20_000 });
  });
});

describe('a shared cache', () => {
  test('that nobody tells of changes asks each time', async () => {
    const { get, statuses } = await start({ type: 'shared' });
    await get('/things/a');
    await get('/things/a');
    await vi.waitFor(() => expect(statuses()).toEqual([200, 304]), { timeout: 20_000 });
  });

  test('keeps nothing of what staff see', async () => {
    const { get, statuses } = await start({ type: 'shared', user: someone('viewer'), isPurged: true });
    await get('/things/a');
    await get('/things/a');
    await vi.waitFor(() => expect(statuses()).toEqual([200, 200]), { timeout: 20_000 });
  });

  test('that is told of changes answers by itself, but not whoever is somebody or has just written', async () => {
    const { get, statuses } = await start({ type: 'shared', isPurged: true });
    await get('/things/a');
    for (let asked = 0; asked < 3; asked++) expect((await get('/things/a')).body).toBe(bodyOf('a'));
    await vi.waitFor(() => expect(statuses()).toEqual([200]), { timeout: 20_000 });
    await get('/things/a', { cookie: 'headroom=x' });
    await get('/things/a', { 'change-token': 'x' });
    await vi.waitFor(() => expect(statuses()).toHaveLength(3), { timeout: 20_000 });
  });

  test('asks when its time is over, whether or not it was told', async () => {
    const { get, statuses, change } = await start({ type: 'shared', isPurged: true });
    vi.useFakeTimers({ toFake: ['Date'] });
    await get('/things/a');
    change('changed');
    expect((await get('/things/a')).body).toBe(bodyOf('a'));
    vi.setSystemTime(Date.now() + 601_000);
    expect((await get('/things/a')).body).toBe('changed');
    await vi.waitFor(() => expect(statuses()).toEqual([200, 200]), { timeout: 20_000 });
  });
});
