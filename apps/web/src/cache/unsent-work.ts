/** Tells whether something of this tab's would be disturbed by loading the page anew: an edit on its way, a text half typed. */
export type UnsentWork = () => boolean;

const sources = new Set<UnsentWork>();

/** Whoever holds such work says how to ask for it. Returns how to stop. */
export function noteUnsentWork(source: UnsentWork): () => void {
  sources.add(source);
  return () => void sources.delete(source);
}

export const hasUnsentWork: UnsentWork = () => [...sources].some((source) => source());
