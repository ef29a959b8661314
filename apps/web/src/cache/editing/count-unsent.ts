import { localData, type Person } from '../local/local-data.ts';
import { hintedPerson } from '../session-hint.ts';

/** What the server does not have yet. */
export interface UnsentWork {
  edits: number;
  /** Texts that were begun and not saved. */
  drafts: number;
  uploads: number;
}

/** Of a tab whose database is lost: what only it has. */
let here: (() => Pick<UnsentWork, 'edits' | 'drafts'>) | undefined;

export function countHere(count: typeof here): void {
  here = count;
}

/** How much of a person's work this device has and the server has not. Loads nothing of editing itself. */
export async function unsentWork(person: Person = hintedPerson()): Promise<UnsentWork> {
  if (person === null) return { edits: 0, drafts: 0, uploads: 0 };
  const kept = await localData(person)
    .read(['outbox', 'drafts', 'uploads'], async (transaction) => {
      const [edits, drafts, uploads] = await Promise.all([
        transaction.count('outbox'),
        transaction.count('drafts'),
        transaction.count('uploads'),
      ]);
      return { edits, drafts, uploads };
    })
    .catch(() => ({ edits: 0, drafts: 0, uploads: 0 }));
  return here ? { ...kept, ...here() } : kept;
}

export async function unsentCount(person?: Person): Promise<number> {
  const { edits, uploads } = await unsentWork(person);
  return edits + uploads;
}

/** Whether anything would be lost, or wait for long, if this device forgot the person now. */
export async function hasUnsentWork(person?: Person): Promise<boolean> {
  const { edits, drafts, uploads } = await unsentWork(person);
  return edits + drafts + uploads > 0;
}
