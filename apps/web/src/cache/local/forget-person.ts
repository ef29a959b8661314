import { deleteDB } from 'idb';
import { endKeeps } from '../keep/answer-from-keeps.ts';
import { KEPT_PICTURES, SEEN_PICTURES } from '../../worker/picture-caches.ts';
import { closeLocalData, localData, localDataName, type Person } from './local-data.ts';
import { LOCAL_STORES, UNSENT_STORES } from './local-stores.ts';
import type { LocalReading, LocalStore } from './local-transaction.ts';

const ALL = Object.keys(LOCAL_STORES) as LocalStore[];
/** `known` is what edits are merged with: it goes when the last of them goes. */
const STAYS: ReadonlySet<LocalStore> = new Set([...UNSENT_STORES, 'known']);

const LONGEST_DELETE_MILLISECONDS = 2_000;

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
  await endKeeps(person);
  // Whose pictures they were, the caches do not know; a list that is kept by somebody else gets its own again.
  const { caches } = globalThis as Partial<typeof globalThis>;
  await Promise.all([KEPT_PICTURES, SEEN_PICTURES].map((name) => caches?.delete(name).catch(() => false)));
  const unsent = await localData(person).write(ALL, async (tx) => {
    const left = await countUnsent(tx);
    for (const store of ALL) if (left === 0 || !STAYS.has(store)) await tx.clear(store);
    return left;
  });
  if (unsent > 0) return;
  closeLocalData(person);
  // Nothing may come between the count and this: what another tab writes down there would go unseen.
  const deleting = deleteDB(localDataName(person));
  // A tab that the browser has put to sleep holds it up; it is empty, and goes when that tab wakes or ends.
  await Promise.race([deleting, new Promise((resolve) => setTimeout(resolve, LONGEST_DELETE_MILLISECONDS))]);
}
