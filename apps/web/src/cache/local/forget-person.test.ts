import 'fake-indexeddb/auto';
import type { User } from '@headroom/contracts/accounts';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { forgetPerson } from './forget-person.ts';
import { localData, localDataName } from './local-data.ts';

afterEach(() => vi.unstubAllGlobals());

const user = (id: string) => ({ id, email: '', name: '', role: 'editor' }) as User;
const names = async () => (await indexedDB.databases()).map(({ name }) => name);

async function fill(person: string): Promise<void> {
  await localData(person).write(['facts', 'answers', 'known'], async (tx) => {
    await tx.put('facts', { key: 'user', body: user(person), at: 1 });
    await tx.put('answers', { key: 'marks', body: {}, at: 1 });
    await tx.put('known', { id: 'p1', version: 1 });
  });
}

test('nothing stays of somebody who signs out, and nothing of others goes', async () => {
  await fill('ann');
  await fill('bob');
  await forgetPerson('ann');
  expect(await names()).not.toContain(localDataName('ann'));
  expect(await localData('bob').get('answers', 'marks')).toBeDefined();
  // Back again: as on a new device.
  expect(await localData('ann').get('facts', 'user')).toBeUndefined();
});

test('work that is not sent stays, with what it is merged with, and nothing that could be looked at', async () => {
  await fill('cleo');
  await localData('cleo').put('drafts', { key: 'p1 title', text: 'half a wo', from: 'word' });
  await forgetPerson('cleo');
  const data = localData('cleo');
  expect(await data.get('drafts', 'p1 title')).toMatchObject({ text: 'half a wo' });
  expect(await data.get('known', 'p1')).toEqual({ id: 'p1', version: 1 });
  expect(await data.get('facts', 'user')).toBeUndefined();
  expect(await data.get('answers', 'marks')).toBeUndefined();
});

test('another tab does not hold it up, and finds nothing afterwards', async () => {
  await fill('dora');
  let mustClose = false;
  const elsewhere = await openDB(localDataName('dora'), 1, {
    blocking() {
      mustClose = true;
      elsewhere.close();
    },
  });
  await forgetPerson('dora');
  expect(mustClose).toBe(true);
  expect(await names()).not.toContain(localDataName('dora'));
});

test('pictures go too, and before the work that is not sent is counted', async () => {
  await fill('eve');
  const steps: string[] = [];
  vi.stubGlobal('caches', {
    async delete(name: string) {
      // Another tab writes something down while the pictures are deleted.
      if (steps.length === 0) await localData('eve').put('drafts', { key: 'p1 title', text: 'just typed', from: '' });
      steps.push(name);
      return true;
    },
  });
  const marks = new Map([['headroom.keeps.eve', '1']]);
  vi.stubGlobal('localStorage', { removeItem: (key: string) => marks.delete(key) });
  await forgetPerson('eve');
  expect(steps.toSorted()).toEqual(['headroom-kept-pictures', 'headroom-pictures']);
  expect(marks.size).toBe(0);
  expect(await localData('eve').get('drafts', 'p1 title')).toMatchObject({ text: 'just typed' });
});

test('a tab that never lets go does not hold up the sign-out, and has nothing to show', async () => {
  await fill('fay');
  const elsewhere = await openDB(localDataName('fay'), 1);
  await forgetPerson('fay');
  expect(await elsewhere.getAll('answers')).toEqual([]);
  elsewhere.close();
}, 20_000);
