import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import { openDB, type IDBPDatabase } from 'idb';
import { MARK, OFFLINE_DATABASE, offlineMark } from './offline-mark.ts';

const STORE = 'batches';
/** Older ones the intake does not take: FIELD_AGE_MAX_DAYS of the contract. */
const AGE_MAX_MILLISECONDS = 7 * 24 * 60 * 60 * 1_000;
/** About a megabyte. */
const MOST_BATCHES = 100;

const open = () =>
  openDB(OFFLINE_DATABASE, 1, {
    upgrade: (database) => void database.createObjectStore(STORE, { autoIncrement: true }),
  });

/** Keeps a request for later; beyond 100, the oldest go. */
export async function keepEvents(body: string): Promise<void> {
  const database = await open();
  try {
    await add(database, body);
  } finally {
    database.close();
  }
}

async function add(database: IDBPDatabase, ...bodies: string[]): Promise<void> {
  for (const body of bodies) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await database.add(STORE, body);
  }
  const keys = await database.getAllKeys(STORE);
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_BATCHES)).map((key) => database.delete(STORE, key)));
}

/** Moves what pages left behind as they ended to the rest; whoever takes it first has it. */
async function takeLeft(database: IDBPDatabase): Promise<void> {
  const left = localStorage.getItem(MARK) ?? '';
  localStorage.setItem(MARK, '');
  // Earlier releases marked it by a word.
  await add(database, ...left.split('\n').filter((line) => line.startsWith('{')));
}

/**
 * Where there is a network, sends what was kept, one request after the other, each with the time at which it is sent: when things happened is reckoned from the
 * beginning of their visit. Ends with the first that does not arrive.
 */
export async function sendKept(send: (body: string) => Promise<unknown>): Promise<void> {
  const database = await open();
  try {
    await takeLeft(database);
    if (!navigator.onLine) return;
    for (const key of await database.getAllKeys(STORE)) {
      // One tab sends it, whichever takes it out first.
      const transaction = database.transaction(STORE, 'readwrite');
      // oxlint-disable-next-line no-await-in-loop
      const [body] = await Promise.all([transaction.store.get(key), transaction.store.delete(key), transaction.done]);
      if (body === undefined) continue;
      const batch = JSON.parse(body as string) as FieldBatch;
      if (Date.now() - batch.sentAt > AGE_MAX_MILLISECONDS) continue;
      try {
        // oxlint-disable-next-line no-await-in-loop
        await send(JSON.stringify({ ...batch, sentAt: Date.now() }));
      } catch {
        // oxlint-disable-next-line no-await-in-loop
        await database.add(STORE, body);
        return;
      }
    }
    // Unless another page has ended meanwhile.
    if (localStorage.getItem(MARK) === '') offlineMark.clear();
  } finally {
    database.close();
  }
}
