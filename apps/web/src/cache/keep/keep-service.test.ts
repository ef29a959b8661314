import 'fake-indexeddb/auto';
import type { Change } from '@headroom/contracts/changes';
import type { Product } from '@headroom/contracts/products';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Keep } from '../local/local-schema.ts';
import { openLocalData } from '../local/open-local-data.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { createEngine } from './engine/create-engine.ts';
import { rowOf } from './engine/kept-row.ts';
import { seededRandom, testProduct } from './engine/test-products.ts';
import { createKeepService, sentenceFor, type KeepNews, type KeepService } from './keep-service.ts';
import { createKeepStore } from './keep-store.ts';
import type { PatientRead } from './patient-read.ts';

const random = seededRandom(3);
let names = 0;

/** The API, as far as keeps use it: products, and the feed of what changed. */
function createServer(count: number) {
  const products = new Map<string, Product>();
  const changes: Change[] = [];
  const requests: string[] = [];
  let failure: ((path: string, query: URLSearchParams) => unknown) | undefined;
  for (let number = 0; number < count; number++) {
    const product = testProduct(number, random, { createdAt: new Date(Date.UTC(2025, 0, 1, 0, number)).toISOString() });
    products.set(product.id, product);
  }
  async function list(query: URLSearchParams) {
    const engine = createEngine(async (ids) => ids.map((id) => products.get(id)!));
    engine.put([...products.values()].map(rowOf));
    const offset = Number(query.get('cursor') ?? 0);
    const asked = new URLSearchParams(query);
    asked.set('offset', String(offset));
    const answer = await engine.list(asked, { asOf: '' });
    const end = offset + answer.products.length;
    const total = (await engine.list(new URLSearchParams([...asked, ['count', 'exact']]), { asOf: '' })).page.total!;
    return { ...answer, page: { ...answer.page, nextCursor: end < total ? String(end) : null } };
  }
  const read: PatientRead = async <T>(path: string, query: URLSearchParams, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    requests.push(`${path} ${query.get('ids') ? 'ids' : (query.get('cursor') ?? query.get('since') ?? '')}`.trim());
    const error = failure?.(path, query);
    if (error) throw error;
    if (path === '/products') return (await list(query)) as T;
    const since = query.get('since')!;
    const from = since === 'now' ? changes.length : Number(since);
    return { changes: changes.slice(from), next: String(changes.length), hasMore: false } as T;
  };
  const keysOf = (product: Product) => ({ ...product }) as never;
  return {
    products,
    requests,
    read,
    fail: (with_: typeof failure) => (failure = with_),
    update(number: number, change: Partial<Product>) {
      const { id } = testProduct(number, seededRandom(1));
      const old = products.get(id) ?? testProduct(number, random);
      const next = { ...old, ...change, version: old.version + 1 };
      products.set(id, next);
      changes.push({ op: 'update', productId: id, version: next.version, at: '', after: keysOf(next) });
      return id;
    },
    remove(number: number) {
      const { id } = testProduct(number, seededRandom(1));
      products.delete(id);
      changes.push({ op: 'delete', productId: id, version: 9, at: '', after: null });
    },
  };
}

function createTab(
  server: ReturnType<typeof createServer>,
  { name = `keeps-${++names}`, tell = () => undefined }: { name?: string; tell?: (news: KeepNews) => void } = {},
) {
  let keeps: readonly Keep[] = [];
  let ids = 0;
  const service = createKeepService({
    store: createKeepStore(openLocalData({ name })),
    read: server.read,
    measure: { read: server.read, pictureSize: async () => 1_000, freeBytes: async () => undefined },
    caches: undefined,
    lead: (work) => work(),
    wait: async () => undefined,
    tell,
    onKeeps: (now) => (keeps = now),
    newId: () => `${name} ${++ids}`,
  });
  return { name, service, keeps: () => keeps, keep: () => keeps[0]! };
}

const titles = async (service: KeepService, query = 'sort=title&fields=title&limit=200&count=exact') => {
  const answer = await service.answer({ path: '/products', query, isGone: true });
  const body = answer?.body as { products: { title: string }[]; page: { total: number } } | undefined;
  return body && { titles: body.products.map(({ title }) => title), total: body.page.total };
};

describe('what is kept on this device', () => {
  let server: ReturnType<typeof createServer>;
  beforeEach(() => {
    server = createServer(450);
  });

  it('is loaded page by page, answers lists and products, and is kept fresh by what changed alone', async () => {
    const tab = createTab(server);
    await tab.service.act({ act: 'keep', filter: '', withPictures: false });
    await tab.service.round();
    expect(tab.keep()).toMatchObject({ state: 'ready', total: 450, done: 450, blocks: 3, nextCursor: null });
    expect(server.requests[0]).toBe('/changes now');
    expect((await titles(tab.service))?.total).toBe(450);
    const [any] = server.products.values();
    const one = await tab.service.answer({ path: `/products/${any!.id}`, query: '', isGone: true });
    expect(one?.body).toEqual(any);

    server.requests.length = 0;
    const id = server.update(7, { title: 'Changed here', description: 'New text' });
    server.update(900, { title: 'Came new' });
    server.remove(8);
    await tab.service.round();
    expect(server.requests).toEqual(['/changes 0', '/products ids']);
    const found = await titles(tab.service, 'q=changed+here&fields=title');
    expect(found?.titles).toEqual(['Changed here']);
    expect((await titles(tab.service, 'q=came+new&fields=title'))?.titles).toEqual(['Came new']);
    const changed = await tab.service.answer({ path: `/products/${id}`, query: '', isGone: true });
    expect(changed?.body).toMatchObject({ description: 'New text', version: 2 });
    expect(tab.keep()).toMatchObject({ done: 450, blocks: 3, since: '3' });

    // Another start reads it from the disk.
    const next = createTab(server, { name: tab.name });
    expect((await titles(next.service, 'q=changed+here&fields=title'))?.titles).toEqual(['Changed here']);
    expect((await titles(next.service))?.total).toBe(450);
  });

  it('goes on where it was stopped, and pauses when it is told to', async () => {
    const tab = createTab(server);
    server.fail((path, query) => path === '/products' && query.get('cursor') === '200' && new NetworkError('offline'));
    await tab.service.act({ act: 'keep', filter: '', withPictures: false });
    await tab.service.round();
    expect(tab.keep()).toMatchObject({ state: 'loading', done: 200 });
    expect(await titles(tab.service)).toBeUndefined();
    await tab.service.act({ act: 'pause', keepId: tab.keep().id });
    server.fail(undefined);
    server.requests.length = 0;
    await tab.service.round();
    expect(server.requests).toEqual([]);

    const next = createTab(server, { name: tab.name });
    await next.service.act({ act: 'resume', keepId: tab.keep().id });
    await next.service.round();
    expect(next.keep()).toMatchObject({ state: 'ready', done: 450 });
    expect(server.requests.slice(0, 2)).toEqual(['/products 200', '/products 400']);
    expect((await titles(next.service))?.total).toBe(450);
  });

  it('holds what its filter finds: products leave it and come into it', async () => {
    for (let number = 0; number < 450; number++) server.update(number, { status: number < 300 ? 'active' : 'draft' });
    const tab = createTab(server);
    await tab.service.act({ act: 'keep', filter: 'status=active', withPictures: false });
    await tab.service.round();
    expect(tab.keep().done).toBe(300);
    server.update(1, { status: 'draft', title: 'Left' });
    server.update(400, { status: 'active', title: 'Joined' });
    server.update(401, { title: 'Still elsewhere' });
    server.requests.length = 0;
    await tab.service.round();
    expect(tab.keep().done).toBe(300);
    const all = await titles(tab.service, 'status=active&sort=title&fields=title&limit=400&count=exact');
    expect(all?.titles).toContain('Joined');
    expect(all?.titles).not.toContain('Left');
    // It cannot know what it does not hold.
    expect(await titles(tab.service, 'status=draft')).toBeUndefined();
    expect(await titles(tab.service, 'sort=title')).toBeUndefined();
    expect(await titles(tab.service, 'status=active&vendor=Bolt&fields=title')).toBeDefined();
  });

  it('says that it must be loaded anew where the feed no longer reaches back, and is good until the new one is whole', async () => {
    const tab = createTab(server);
    await tab.service.act({ act: 'keep', filter: '', withPictures: false });
    await tab.service.round();
    const old = tab.keep().id;
    server.fail(
      (path, query) =>
        path === '/changes' &&
        query.get('since') === '0' &&
        new ProblemError({ code: 'cursor_expired', status: 410, message: '', requestId: '' }),
    );
    await tab.service.round();
    expect(tab.keep()).toMatchObject({ state: 'ready', isExpired: true });
    server.update(3, { title: 'Only in the new one' });
    server.fail((path, query) => path === '/products' && query.get('cursor') === '200' && new NetworkError('timeout'));
    await tab.service.act({ act: 'refresh', keepId: old });
    await tab.service.round();
    expect(tab.keeps()).toHaveLength(2);
    expect((await titles(tab.service))?.total).toBe(450);
    expect((await titles(tab.service, 'q=only+in&fields=title'))?.titles).toEqual([]);
    server.fail(undefined);
    await tab.service.round();
    expect(tab.keeps().map(({ id, state }) => [id === old, state])).toEqual([[false, 'ready']]);
    expect((await titles(tab.service, 'q=only+in&fields=title'))?.titles).toEqual(['Only in the new one']);
  });

  it('says why it failed, and can be tried again or removed', async () => {
    const tab = createTab(server);
    const refusal = new ProblemError({ code: 'unauthenticated', status: 401, message: 'Sign in.', requestId: '' });
    server.fail((path, query) => path === '/products' && query.get('cursor') === '200' && refusal);
    await tab.service.act({ act: 'keep', filter: '', withPictures: false });
    await tab.service.round();
    expect(tab.keep()).toMatchObject({ state: 'failed', error: 'Your session has ended. Sign in, then try again.' });
    server.fail(undefined);
    await tab.service.act({ act: 'resume', keepId: tab.keep().id });
    await tab.service.round();
    expect(tab.keep().state).toBe('ready');
    await tab.service.act({ act: 'remove', keepId: tab.keep().id });
    expect(tab.keeps()).toEqual([]);
    expect(await titles(tab.service)).toBeUndefined();
  });

  it('is told to other tabs, which then answer the same', async () => {
    const tab: { other?: KeepService } = {};
    const first = createTab(server, { tell: (news) => void heard.push(news) });
    const heard: KeepNews[] = [];
    const second = createTab(server, { name: first.name });
    tab.other = second.service;
    await first.service.act({ act: 'keep', filter: '', withPictures: false });
    await first.service.round();
    expect((await titles(second.service))?.total).toBe(450);
    server.update(5, { title: 'Heard elsewhere' });
    server.remove(6);
    heard.length = 0;
    await first.service.round();
    for (const news of heard) await second.service.hear(news);
    expect((await titles(second.service, 'q=heard&fields=title'))?.titles).toEqual(['Heard elsewhere']);
    expect((await titles(second.service))?.total).toBe(449);
  });

  it('holds each product once, and lets it go for good, though a tab leads before it heard of the last leader', async () => {
    const first = createTab(server);
    const second = createTab(server, { name: first.name });
    await first.service.act({ act: 'keep', filter: '', withPictures: false });
    await first.service.round();
    expect((await titles(second.service))?.total).toBe(450);
    server.update(900, { title: 'Came meanwhile' });
    await first.service.round();
    // The second has heard nothing yet, and reads a change of just that product.
    server.update(900, { title: 'Changed meanwhile' });
    await second.service.round();
    expect(second.keep().done).toBe(451);
    server.remove(900);
    await first.service.round();
    const third = createTab(server, { name: first.name });
    expect((await titles(third.service, 'q=meanwhile&fields=title'))?.titles).toEqual([]);
    await third.service.round();
    expect(third.keep().done).toBe(450);
  });

  it('loads and follows each page and change once, though several tabs are at it without locks', async () => {
    const tabs = [createTab(server)];
    tabs.push(createTab(server, { name: tabs[0]!.name }));
    await tabs[0]!.service.act({ act: 'keep', filter: '', withPictures: false });
    for (let round = 0; round < 6; round++) await Promise.all(tabs.map((tab) => tab.service.round()));
    expect(tabs[0]!.keep()).toMatchObject({ state: 'ready', done: 450, blocks: 3 });
    server.update(901, { title: 'Came to both' });
    for (let round = 0; round < 3; round++) await Promise.all(tabs.map((tab) => tab.service.round()));
    const next = createTab(server, { name: tabs[0]!.name });
    expect((await titles(next.service))?.total).toBe(451);
    expect((await next.service.keeps())[0]).toMatchObject({ done: 451 });
  });

  it('tells its size beforehand, and refuses what is too much', async () => {
    const tab = createTab(server);
    const size = await tab.service.measure('', new AbortController().signal);
    expect(size).toMatchObject({ products: 450 });
    await tab.service.act({ act: 'keep', filter: '', withPictures: false });
    await tab.service.round();
    expect(size.bytes / tab.keep().bytes).toBeGreaterThan(0.8);
    expect(size.bytes / tab.keep().bytes).toBeLessThan(1.5);
    const many: PatientRead = async <T>() => ({ products: [], page: { total: 50_001 }, next: '' }) as T;
    const large = createTab({ ...server, read: many });
    const refused = await large.service.act({ act: 'keep', filter: '', withPictures: false }).catch(sentenceFor);
    expect(refused).toMatch(/Narrow the filter/);
    expect(large.keeps()).toEqual([]);
  });
});
