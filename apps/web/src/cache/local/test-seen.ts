import type { Person } from './local-data.ts';
import type { LocalData } from './local-transaction.ts';
import { createMemoryData } from './memory-data.ts';
import { createSeen, type SeenStore } from './seen.ts';

/** What tests take for a device: each person's data in memory, and nothing that comes by itself. */
export function seenInMemory(person: () => Person): SeenStore {
  const databases = new Map<Person, LocalData>();
  return createSeen({
    data(of) {
      const data = databases.get(of) ?? createMemoryData();
      databases.set(of, data);
      return data;
    },
    person,
    whenIdle: () => undefined,
  });
}
