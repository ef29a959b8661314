import { beginJourney } from '../journey.ts';
import type { Edit, EditEvent } from './edit.ts';

/** What it looks at: the store of a person's edits, which knows nothing of it. */
export interface MeasuredEdits {
  all: () => readonly Pick<Edit, 'key' | 'madeAt' | 'state' | 'failures'>[];
  subscribe: (listener: () => void) => () => void;
  hear: (listener: (event: EditEvent) => void) => () => void;
}

/** An edit that is heard of later was made elsewhere, or before this page was loaded. */
const FRESH_MILLISECONDS = 5_000;
const OUTCOMES = { confirmed: 'done', collided: 'failed', refused: 'failed', gone: 'left' } as const;

/**
 * Times how long an edit takes from the press until the server has it, in the tab that somebody looks at; and once the network is back, how
 * long until nothing waits any more. An edit that is held up is no slow save: it belongs to the latter. Returns how to stop.
 */
export function measureEdits({ all, subscribe, hear }: MeasuredEdits): () => void {
  const saves = new Map<string, ReturnType<typeof beginJourney>>();
  const seen = new Set<string>();
  let endSync: ReturnType<typeof beginJourney> | undefined;

  function look(): void {
    const edits = all();
    const isHeldUp = edits.some(({ failures }) => failures > 0) || !navigator.onLine;
    if (isHeldUp) saves.clear();
    for (const { key, madeAt, state } of edits) {
      if (seen.has(key)) continue;
      seen.add(key);
      const age = Date.now() - Date.parse(madeAt);
      const isNew = state === 'waiting' || state === 'sending';
      if (!isHeldUp && isNew && age < FRESH_MILLISECONDS && !document.hidden)
        saves.set(key, beginJourney('save', performance.now() - Math.max(0, age)));
    }
    if (edits.length > 0) return;
    seen.clear();
    endSync?.();
    endSync = undefined;
  }

  const onOnline = () => {
    if (all().length > 0) endSync ??= beginJourney('sync');
  };
  const stopHearing = hear((event) => {
    if (event.kind === 'merged' || event.kind === 'overtaken') return;
    const { key } = event.edit;
    saves.get(key)?.(OUTCOMES[event.kind]);
    saves.delete(key);
  });
  const stopLooking = subscribe(look);
  window.addEventListener('online', onOnline);
  return () => {
    stopHearing();
    stopLooking();
    window.removeEventListener('online', onOnline);
  };
}
