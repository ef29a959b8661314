import { deleteDB } from 'idb';
import { KEPT_PICTURES } from '../../worker/picture-caches.ts';
import { closeLocalData, localData, localDataName, type Person } from './local-data.ts';
import { LOCAL_STORES, UNSENT_STORES } from './local-stores.ts';
import type { LocalReading, LocalStore } from './local-transaction.ts';

const ALL = Object.keys(LOCAL_STORES) as LocalStore[];
/** `known` is what edits are merged with: it goes when the last of them goes. */
const STAYS: ReadonlySet<LocalStore> = new Set([...UNSENT_STORES, 'known']);

/** Work that the server does not have: edits, texts half typed, pictures. */
async function countUnsent(tx: LocalReading): Promise<number> {
  const counts = await Promise.all(UNSENT_STORES.map((store) => tx.count(store)));
  return counts.reduce((sum, each) => sum + each, 0);
}

/**
 * Takes what a person could see from this device. Work that is not sent stays, for when they sign in here again; where there
 * is none, nothing stays.
 */
export async function forgetPerson(person: Person): Promise<void> {
  const unsent = await localData(person).write(ALL, async (tx) => {
    const left = await countUnsent(tx);
    for (const store of ALL) if (left === 0 || !STAYS.has(store)) await tx.clear(store);
    return left;
  });
  // Whose pictures they were, the cache does not know; a list that is kept by somebody else gets its own again.
  await (globalThis as Partial<typeof globalThis>).caches?.delete(KEPT_PICTURES);
  if (unsent > 0) return;
  closeLocalData(person);
  await deleteDB(localDataName(person));
}
