/** Tells whether something of this tab's would be disturbed by loading the page anew: an edit on its way, a text half typed. */
export type UnsentWork = () => boolean;

const sources = new Set<UnsentWork>();

/** Whoever holds such work says how to ask for it. Returns how to stop. */
export function noteUnsentWork(source: UnsentWork): () => void {
  sources.add(source);
  return () => void sources.delete(source);
}

export const hasUnsentWork: UnsentWork = () => [...sources].some((source) => source());

const WORKED = 'headroom.has-worked';

/** Somebody saved an edit or kept products on this device: they work with it. */
export function noteWork(): void {
  try {
    localStorage.setItem(WORKED, 'yes');
  } catch {
    // Nothing depends on it but a question.
  }
}

/** Throws where storage is forbidden. */
export const hasWorked = (): boolean => localStorage.getItem(WORKED) !== null;
