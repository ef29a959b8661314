import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LocalState } from './local-state.ts';
import type { LocalData } from './local-transaction.ts';
import { createMemoryData } from './memory-data.ts';
import { openLocalData } from './open-local-data.ts';

let states: LocalState[];
let name: string;
let count = 0;
const opened: LocalData[] = [];

beforeEach(() => {
  states = [];
  name = `headroom-test-${++count}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const data of opened.splice(0)) data.close();
});

function open(options: { openMilliseconds?: number } = {}): LocalData {
  const data = openLocalData({ name, onState: (state) => states.push(state), ...options });
  opened.push(data);
  return data;
}
const answer = (key: string, at: number, body: unknown = key) => ({ key, body, at });
const failing = (errorName: string) => () => {
  throw new DOMException(`planted ${errorName}`, errorName);
};

describe.each([
  ['a database', () => open()],
  ['memory', () => createMemoryData()],
] as const)('%s', (_, make) => {
  test('gives back what it was given, in the order of a key or an index', async () => {
    const data = make();
    await data.write(['answers', 'blocks'], async (tx) => {
      await tx.put('answers', answer('b', 1));
      await tx.put('answers', answer('a', 3));
      await tx.put('answers', answer('c', 2, { deep: ['x'] }));
      for (const number of [10, 2, 1]) await tx.put('blocks', { keepId: 'k', number, rows: '[]' });
      await tx.put('blocks', { keepId: 'other', number: 1, rows: '[]' });
    });
    expect(await data.get('answers', 'c')).toEqual(answer('c', 2, { deep: ['x'] }));
    expect(await data.get('answers', 'none')).toBeUndefined();
    const found = await data.read(['answers', 'blocks'], async (tx) => ({
      keys: await tx.keys('answers'),
      byAge: await tx.keys('answers', { index: 'at', limit: 2 }),
      young: (await tx.all('answers', { index: 'at', from: 2, to: 3 })).map(({ key }) => key),
      blocks: (await tx.all('blocks', { from: ['k', 2], to: ['k', 10] })).map(({ number }) => number),
      ofKeep: await tx.keys('blocks', { index: 'keepId', only: 'other' }),
      count: await tx.count('blocks'),
    }));
    expect(found).toEqual({
      keys: ['a', 'b', 'c'],
      byAge: ['b', 'c'],
      young: ['c', 'a'],
      blocks: [2, 10],
      ofKeep: [['other', 1]],
      count: 4,
    });
    await data.write(['answers', 'blocks'], async (tx) => {
      await tx.delete('answers', 'a');
      await tx.delete('blocks', ['k', 1]);
      await tx.clear('blocks');
    });
    expect(await data.read(['answers'], (tx) => tx.keys('answers'))).toEqual(['b', 'c']);
  });

  test('leaves nothing of a write that threw, and holds no reference to what it was given', async () => {
    const data = make();
    const body = { list: ['kept'] };
    await data.put('answers', answer('a', 1, body));
    body.list.push('changed afterwards');
    const broken = data.write(['answers'], async (tx) => {
      await tx.put('answers', answer('b', 2));
      await tx.delete('answers', 'a');
      throw new Error('planted');
    });
    await expect(broken).rejects.toThrow('planted');
    expect(await data.read(['answers'], (tx) => tx.all('answers'))).toEqual([answer('a', 1, { list: ['kept'] })]);
  });

  test('writes that depend on what they read do not overtake each other', async () => {
    const data = make();
    const add = () =>
      data.write(['answers'], async (tx) => {
        const before = await tx.get('answers', 'sum');
        await tx.put('answers', answer('sum', 0, ((before?.body as number | undefined) ?? 0) + 1));
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await data.get('answers', 'sum'))?.body).toBe(20);
  });
});

test.each(['InvalidStateError', 'UnknownError', 'AbortError'])(
  'a connection that the browser dropped (%s) is opened again and the operation done',
  async (errorName) => {
    const data = open();
    await data.put('answers', answer('a', 1));
    const opens = vi.spyOn(indexedDB, 'open');
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(failing(errorName));
    expect(await data.get('answers', 'a')).toEqual(answer('a', 1));
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(failing(errorName));
    await data.put('answers', answer('b', 2));
    expect(await data.get('answers', 'b')).toEqual(answer('b', 2));
    expect(opens).toHaveBeenCalledTimes(2);
    expect(states.filter((state) => state !== 'kept')).toEqual([]);
  },
);

test('what stays broken fails instead of looking empty, says so, and is tried again', async () => {
  const data = open();
  await data.put('answers', answer('a', 1));
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(failing('UnknownError'));
  const opens = vi.spyOn(indexedDB, 'open').mockImplementation(failing('UnknownError'));
  await expect(data.get('answers', 'a')).rejects.toThrow('planted');
  expect(states.at(-1)).toBe('memory');
  opens.mockRestore();
  expect(await data.get('answers', 'a')).toEqual(answer('a', 1));
  expect(states.at(-1)).toBe('kept');
});

test.each(['SecurityError', 'InvalidStateError', 'UnknownError'])(
  'where storage is forbidden (%s), memory takes its place and it is said',
  async (errorName) => {
    vi.spyOn(indexedDB, 'open').mockImplementation(failing(errorName));
    const data = open();
    await data.put('drafts', { key: 'p title', text: 'half a wo', from: 'word' }, { strict: true });
    expect((await data.get('drafts', 'p title'))?.text).toBe('half a wo');
    expect(new Set(states)).toEqual(new Set(['memory']));
  },
);

test('an open that never answers does not hold up the page', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => new EventTarget() as IDBOpenDBRequest);
  const data = open({ openMilliseconds: 20 });
  expect(await data.get('answers', 'a')).toBeUndefined();
  expect(states).toEqual(['memory']);
});

test('a full disk drops what was only seen and tries again; then it says so, until something fits', async () => {
  const data = open();
  await data.put('answers', answer('seen', 1));
  await data.put('drafts', { key: 'p title', text: 'x', from: '' });
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(failing('QuotaExceededError'));
  await data.put('drafts', { key: 'p vendor', text: 'y', from: '' });
  expect(
    await data.read(['answers', 'drafts'], async (tx) => [await tx.count('answers'), await tx.count('drafts')]),
  ).toEqual([0, 2]);
  expect(states.at(-1)).toBe('kept');

  put.mockImplementation(failing('QuotaExceededError'));
  await expect(data.put('drafts', { key: 'p type', text: 'z', from: '' })).rejects.toThrow('planted');
  expect(states.at(-1)).toBe('full');
  put.mockRestore();
  expect(await data.read(['drafts'], (tx) => tx.keys('drafts'))).toEqual(['p title', 'p vendor']);
  await data.put('drafts', { key: 'p type', text: 'z', from: '' });
  expect(states.at(-1)).toBe('kept');
});

test('a newer app in another tab is not held up, and this tab says that it is outdated', async () => {
  const data = open();
  await data.put('answers', answer('a', 1));
  const newer = await openDB(name, 2);
  expect(states.at(-1)).toBe('outdated');
  await expect(data.get('answers', 'a')).rejects.toThrow(/version/i);
  expect(states.at(-1)).toBe('outdated');
  newer.close();
  // A page that starts only now finds a version that it does not know.
  states = [];
  expect(await open().get('answers', 'a')).toBeUndefined();
  expect(states).toEqual(['outdated']);
});

test('edits are written as durably as the browser can', async () => {
  const data = open();
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await data.put('drafts', { key: 'p title', text: 'x', from: '' }, { strict: true });
  await data.put('answers', answer('a', 1));
  const asked = transaction.mock.calls.map(([, , options]) => options?.durability);
  expect(asked.filter(Boolean)).toEqual(['strict', 'relaxed']);
});
