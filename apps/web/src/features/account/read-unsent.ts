/** What of a person's work the server does not have. */
export interface Unsent {
  /** Made, and sent when they sign in again: edits and pictures. */
  changes: number;
  /** Begun and not saved: they stand in their fields again. */
  texts: number;
}

export const NOTHING_UNSENT: Unsent = { changes: 0, texts: 0 };

/** What stays on this device without the server's knowing; nothing where nothing can be read. */
export async function readUnsent(personId: string): Promise<Unsent> {
  try {
    const { unsentWork } = await import('../../cache/editing/count-unsent.ts');
    const { edits, drafts, uploads } = await unsentWork(personId);
    return { changes: edits + uploads, texts: drafts };
  } catch {
    return NOTHING_UNSENT;
  }
}

/** What of anybody's work this device has and the server has not: for a screen on which nobody is signed in. */
export async function readUnsentHere(): Promise<Unsent> {
  try {
    // Not in every browser of the last years: then nothing is said.
    const databases = (await indexedDB.databases?.()) ?? [];
    const all = await Promise.all(
      databases.map(({ name }) => PERSON.exec(name ?? '')?.[1]).map((id) => (id ? readUnsent(id) : NOTHING_UNSENT)),
    );
    return all.reduce(
      (sum, { changes, texts }) => ({ changes: sum.changes + changes, texts: sum.texts + texts }),
      NOTHING_UNSENT,
    );
  } catch {
    return NOTHING_UNSENT;
  }
}

/** The databases of people, not that of what anybody may see. */
const PERSON = /^headroom-(?!public$)(.+)$/;
