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
