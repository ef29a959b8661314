import type { Answerer } from '../local/answerers.ts';
import { hasKeeps, noteKeeps } from './keep-mark.ts';

/** A start from the network needs the machine for its first rows; what is kept is read into memory after them. */
const AFTER_FIRST_ROWS_MILLISECONDS = 2_000;
let keeps: Promise<typeof import('./browser-keeps.ts')> | undefined;
let isRested = false;

/** Begins what keeps do by themselves: where something is kept, once the first rows are there. */
export function followKeeps(person: () => string | null): void {
  setTimeout(() => {
    isRested = true;
    if (hasKeeps(person()))
      void load().then(
        ({ browserKeeps }) => browserKeeps(person()),
        () => undefined,
      );
  }, AFTER_FIRST_ROWS_MILLISECONDS);
}

/** Answers from what is kept on this device, without its code where nothing is. */
export const answerFromKeeps: Answerer = async ({ path, query, person, isGone }) => {
  if (!hasKeeps(person) || !(isGone || isRested)) return undefined;
  const { browserKeeps } = await load();
  return browserKeeps(person).answer({ path, query, isGone });
};

/** Ends what works with a person's keeps in this page, and its memory of them. Says nothing to what never began. */
export async function endKeeps(person: string | null): Promise<void> {
  noteKeeps(person, false);
  await keeps?.then(
    (loaded) => loaded.endKeeps(person),
    () => undefined,
  );
}

function load(): Promise<typeof import('./browser-keeps.ts')> {
  keeps ??= import('./browser-keeps.ts').catch((error: unknown) => {
    keeps = undefined;
    throw error;
  });
  return keeps;
}
