import { setLocalState } from './local-state.ts';
import type { LocalData } from './local-transaction.ts';
import { openLocalData } from './open-local-data.ts';

/** Whose data it is: the id of whoever is signed in, or null for what anybody may see. */
export type Person = string | null;

const opened = new Map<string, LocalData>();

export const localDataName = (person: Person): string => `headroom-${person ?? 'public'}`;

/** The one opened database of a person in this page (or worker). Opened when it is first read or written. */
export function localData(person: Person): LocalData {
  const name = localDataName(person);
  const known = opened.get(name);
  if (known) return known;
  const data = openLocalData({ name, onState: setLocalState });
  opened.set(name, data);
  return data;
}

/** Lets go of a person's database, so that it can be deleted. Whoever asks for it again has it opened again. */
export function closeLocalData(person: Person): void {
  const name = localDataName(person);
  opened.get(name)?.close();
  opened.delete(name);
}
