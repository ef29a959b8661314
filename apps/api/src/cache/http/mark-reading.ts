import type { ScopeMarks } from '@headroom/database';
import type { DropReason, FencedCache } from '../fenced-cache.ts';
import type { ReadAnswer } from '../response-cache.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** In the words of whoever asks why an answer was not there. */
const DROPPED: Readonly<Record<DropReason, string>> = {
  change: 'dropped by a change',
  bulk: 'dropped by a bulk change or an import',
  world: 'dropped with all others: another life of the database',
  purge: 'purged',
  age: 'past its safety age',
  evict: 'pushed out by others: the cache is full',
};

/** Marks what the cache did for a request, and why; and of an answer that was made now, the making of its bytes. */
export function markReading(
  marks: ScopeMarks,
  {
    route,
    read,
    startedAt,
    engine,
  }: {
    route: string;
    read: ReadAnswer;
    startedAt: number;
    engine: Pick<FencedCache<KeptAnswer>, 'lastDrop'>;
  },
): void {
  const endedAt = performance.now();
  const mark = (state: string, detail?: string) =>
    marks.add({ kind: 'cache', startedAt, endedAt, name: `${state} ${route}`, detail });
  if (read.from === 'past') return mark('bypass', 'the cache of this route is switched off');
  const { key, found } = read;
  const { from, isStale, isStored, entry } = found;
  if (isStale) return mark('stale', 'older than it should be: the database does not answer in time');
  if (from === 'memory') return mark('hit', 'in this process');
  if (from === 'second-tier') return mark('hit', 'in the tier that all processes share');
  if (from === 'joined') return mark('miss', 'waited for the same answer that another request had asked for');
  const drop = engine.lastDrop?.(key);
  const why = drop ? DROPPED[drop] : 'not asked for before, as far as this process remembers';
  mark('miss', isStored ? why : `${why}; not kept, a change came in between`);
  const serialise = entry.fillMilliseconds - (entry.value.filled.databaseMilliseconds ?? entry.fillMilliseconds);
  if (serialise > 0) marks.add({ kind: 'serialise', startedAt: Math.max(startedAt, endedAt - serialise), endedAt });
}
