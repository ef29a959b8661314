import type { User } from '@headroom/contracts/accounts';
import type { Product } from '@headroom/contracts/products';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRestored } from '../device-answers.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';
import { addAnswerer } from './answerers.ts';
import { followQueries } from './follow-queries.ts';
import type { Person } from './local-data.ts';
import type { SeenStore } from './seen.ts';
import { seenInMemory } from './test-seen.ts';

const GONE = new NetworkError('unreachable');
const refusal = (status: number) => new ProblemError({ code: 'unknown', status, message: 'planted', requestId: '' });
const ONE = ['products', 'one', 'p1'];
const product = (title: string) => ({ id: 'p1', title }) as Product;
const user = (id: string) => ({ id, email: '', name: id, role: 'editor' }) as User;

/** A loaded machine takes its time. */
const until = (check: () => void) => vi.waitFor(check, 20_000);

let who: Person;
let seen: SeenStore;
let client: QueryClient;
let stops: (() => void)[];

beforeEach(() => {
  who = null;
  stops = [];
  seen = seenInMemory(() => who);
  start();
});
afterEach(() => stops.forEach((stop) => stop()));

/** As after a reload: nothing in memory, everything on the device. */
function start() {
  stops.splice(0).forEach((stop) => stop());
  client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
  stops.push(followQueries({ client, seen, person: () => who }));
}

/** A query on screen whose network answers when the test says so. */
function onScreen<T>(queryKey: readonly unknown[]) {
  let answer: (value: T) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const queryFn = () =>
    new Promise<T>((resolve, reject) => {
      answer = resolve;
      fail = reject;
    });
  const observer = new QueryObserver<T>(client, { queryKey, queryFn });
  stops.push(observer.subscribe(() => undefined));
  const query = () => client.getQueryCache().find({ queryKey })!;
  return {
    answer: (value: T) => answer(value),
    fail: (error: unknown) => fail(error),
    state: () => query().state,
    fromDevice: () => isRestored(query().queryHash, query().state.dataUpdatedAt),
    again: () => void observer.refetch(),
  };
}

async function see(queryKey: readonly unknown[], data: unknown) {
  const shown = onScreen(queryKey);
  shown.answer(data);
  await until(() => expect(shown.state().data).toEqual(data));
  await seen.flush();
}

test('what was seen shows at once, dated, until the network answers', async () => {
  await see(ONE, product('as it was'));
  const at = client.getQueryState(ONE)!.dataUpdatedAt;
  start();
  const shown = onScreen<Product>(ONE);
  await until(() => expect(shown.state().data).toEqual(product('as it was')));
  expect(shown.state()).toMatchObject({ status: 'success', fetchStatus: 'fetching', dataUpdatedAt: at });
  expect(shown.fromDevice()).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 2));
  shown.answer(product('as it is'));
  await until(() => expect(shown.state().data).toEqual(product('as it is')));
  expect(shown.fromDevice()).toBe(false);
});

test('without the network it stays, beside the error, and the next answer replaces it', async () => {
  await see(ONE, product('as it was'));
  start();
  const shown = onScreen<Product>(ONE);
  shown.fail(GONE);
  await until(() => expect(shown.state()).toMatchObject({ data: product('as it was'), error: GONE }));
  expect(shown.fromDevice()).toBe(true);
  shown.again();
  shown.answer(product('as it is'));
  await until(() => expect(shown.state()).toMatchObject({ data: product('as it is'), status: 'success' }));
  expect(shown.fromDevice()).toBe(false);
});

test('the network is asked even where what was seen is young', async () => {
  await see(ONE, product('as it was'));
  start();
  // Built by a render; its observer comes once that is committed, and may be later than the device.
  const queryFn = async () => product('as it is');
  client.getQueryCache().build(client, { queryKey: ONE });
  await until(() => expect(client.getQueryData(ONE)).toEqual(product('as it was')));
  const observer = new QueryObserver(client, { queryKey: ONE, queryFn, staleTime: Infinity });
  stops.push(observer.subscribe(() => undefined));
  await until(() => expect(client.getQueryData(ONE)).toEqual(product('as it is')));
});

test('an answer that comes before the device’s is not replaced by it', async () => {
  await see(ONE, product('as it was'));
  start();
  const shown = onScreen<Product>(ONE);
  shown.answer(product('as it is'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(shown.state().data).toEqual(product('as it is'));
  expect(shown.fromDevice()).toBe(false);
});

test.each([401, 403, 404, 410])(
  'a refusal (%s) takes what was seen from the screen and from the device',
  async (status) => {
    await see(ONE, product('as it was'));
    start();
    const shown = onScreen<Product>(ONE);
    await until(() => expect(shown.fromDevice()).toBe(true));
    shown.fail(refusal(status));
    await until(() => expect(shown.state()).toMatchObject({ data: undefined, status: 'error' }));
    await seen.flush();
    expect(await seen.product(null, 'p1')).toBeUndefined();
  },
);

test('a server in trouble takes nothing away', async () => {
  await see(ONE, product('as it was'));
  start();
  const shown = onScreen<Product>(ONE);
  await until(() => expect(shown.fromDevice()).toBe(true));
  shown.fail(refusal(503));
  await until(() => expect(shown.state().status).toBe('error'));
  expect(shown.state().data).toEqual(product('as it was'));
});

test('who is signed in is known without the network, by the person’s own database', async () => {
  who = 'ann';
  await see(['session'], user('ann'));
  await see(ONE, product('hers'));
  start();
  const session = onScreen<User | null>(['session']);
  session.fail(GONE);
  await until(() => expect(session.state().data).toEqual(user('ann')));

  // Nobody, and bob, start in the same browser.
  for (const other of [null, 'bob']) {
    who = other;
    start();
    const theirs = [onScreen(['session']), onScreen(ONE)];
    for (const query of theirs) query.fail(GONE);
    await until(() => expect(theirs.every((query) => query.state().status === 'error')).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(theirs.map((query) => query.state().data)).toEqual([undefined, undefined]);
  }
});

test('a session that ended by itself takes what it showed along', async () => {
  who = 'ann';
  await see(['session'], user('ann'));
  await see(ONE, product('hers'));
  start();
  const session = onScreen<User | null>(['session']);
  const shown = onScreen<Product>(ONE);
  await until(() => expect(shown.fromDevice()).toBe(true));
  who = null;
  session.answer(null);
  await until(() => expect(shown.state().data).toBeUndefined());
  // What she kept is hers when she is back.
  expect(await seen.product('ann', 'p1')).toMatchObject({ body: product('hers') });
});

test('an answer to somebody who has left is not kept for whoever came', async () => {
  who = 'ann';
  await see(['session'], user('ann'));
  const shown = onScreen<Product>(ONE);
  who = 'bob';
  shown.answer(product('hers'));
  await until(() => expect(shown.state().data).toBeDefined());
  await see(['session'], user('bob'));
  expect(await seen.product('bob', 'p1')).toBeUndefined();
  expect(await seen.product('ann', 'p1')).toBeUndefined();
});

test('counts and marks come from whoever knows the whole list, and else from what was seen', async () => {
  const key = ['products', 'marks', 'sort=title'];
  await see(key, { marks: [], total: 1 });
  start();
  const asked: string[] = [];
  stops.push(
    addAnswerer(async ({ path, query }) => {
      asked.push(`${path}?${query}`);
      return query.get('vendor') ? { body: { marks: [], total: 2 }, at: 5 } : undefined;
    }),
  );
  const [plain, filtered] = [onScreen(key), onScreen(['products', 'marks', 'vendor=a&sort=title'])];
  plain.fail(GONE);
  filtered.fail(GONE);
  await until(() => expect(filtered.state()).toMatchObject({ data: { total: 2 }, dataUpdatedAt: 5 }));
  await until(() => expect(plain.state()).toMatchObject({ data: { total: 1 } }));
  expect(asked).toContain('/products/marks?vendor=a&sort=title');
});

test('a product’s neighbours come from the rows of their list', async () => {
  const query = new URLSearchParams('sort=title&fields=id%2Ctitle%2Cprice&offset=0&limit=50');
  const products = Array.from({ length: 3 }, (_, index) => ({ id: `p${index}`, title: `Row ${index}`, price: 1 }));
  const page = {
    limit: 50,
    offset: 0,
    positionAsOf: null,
    nextCursor: null,
    prevCursor: null,
    total: null,
    totalIsExact: null,
  };
  seen.keep(null, 7, { kind: 'rows', query, list: { products, page, search: null } });
  await seen.flush();
  const around = onScreen(['products', 'around', 'sort=title&fields=id%2Ctitle&offset=0&limit=4']);
  around.fail(GONE);
  await until(() => expect(around.state().data).toBeDefined());
  expect(around.state().data).toEqual({ offset: 0, rows: products.map(({ id, title }) => ({ id, title })) });
});

test('without the network the younger of what was opened and what is kept whole is shown', async () => {
  const at = Date.now();
  seen.keep(null, at, { kind: 'product', product: product('as it was opened') });
  await seen.flush();
  let kept = { body: product('as it is kept'), at: at + 5 };
  stops.push(addAnswerer(async () => kept));
  const shown = onScreen<Product>(ONE);
  shown.fail(GONE);
  await until(() => expect(shown.state()).toMatchObject({ data: product('as it is kept'), dataUpdatedAt: at + 5 }));
  start();
  kept = { body: product('as it was kept long ago'), at: at - 5 };
  stops.push(addAnswerer(async () => kept));
  const again = onScreen<Product>(ONE);
  again.fail(GONE);
  await until(() => expect(again.state()).toMatchObject({ data: product('as it was opened'), dataUpdatedAt: at }));
});

test('a session that has ended deletes nothing that its person finds again', async () => {
  who = 'ann';
  await see(['session'], user('ann'));
  await see(ONE, product('hers'));
  start();
  const shown = onScreen<Product>(ONE);
  shown.fail(refusal(401));
  await until(() => expect(shown.state().status).toBe('error'));
  await seen.flush();
  expect(await seen.product('ann', 'p1')).toMatchObject({ body: product('hers') });
});
