import { table } from '../report/markdown.ts';
import type { Verdict } from '../report/verdict.ts';
import { summarise } from '../statistics/percentile.ts';
import type { SearchTimes } from './measure-search.ts';
import type { Interaction } from './watch-interactions.ts';

export interface PhoneResult {
  warm: number[];
  offline: number[];
  interactions: Interaction[];
  edits: { count: number; milliseconds: number | undefined };
  search: SearchTimes;
}

const MOST = { start: 1_000, interaction: 100, edits: 5_000, search: 100 } as const;

const most = (what: string, measured: number | undefined, limit: number): Verdict => ({
  what,
  measured: measured === undefined ? 'never' : `${measured.toFixed(0)} ms`,
  target: `≤ ${limit.toLocaleString('en')} ms`,
  passed: measured !== undefined && measured <= limit,
  gates: false,
});

/** Times hang on who else uses the machine, so they do not fail the run; what never arrives does. */
export function judgePhone({ warm, offline, interactions, edits, search }: PhoneResult): Verdict[] {
  const inp = summarise(interactions.map(({ milliseconds }) => milliseconds));
  return [
    most('warm start to usable rows, median', summarise(warm).p50, MOST.start),
    most('start with the server stopped, median', summarise(offline).p50, MOST.start),
    most(`slowest of ${inp.samples} interactions (INP)`, inp.max, MOST.interaction),
    {
      ...most(`${edits.count} edits made offline, all with the server`, edits.milliseconds, MOST.edits),
      ...(edits.milliseconds === undefined && { gates: true }),
    },
    most(
      `key to painted result among ${search.products.toLocaleString('en')} kept products, p95 of ${search.milliseconds.length}`,
      summarise(search.milliseconds).p95,
      MOST.search,
    ),
  ];
}

/** How much of the search is the machine: it says little where an empty page takes a multiple of a frame (16.7 ms). */
export function searchTable({ keys, milliseconds, slowed, blank }: SearchTimes): string {
  const nothing = summarise(blank);
  const line = (what: string, times: readonly number[]) => {
    const { samples, p50, p95 } = summarise(times);
    const times95 = (p95 / nothing.p95).toFixed(1);
    return [what, `${samples}`, p50.toFixed(0), p95.toFixed(0), times95];
  };
  return table(
    ['from a key to the painted result', 'keys', 'median ms', 'p95 ms', 'p95 ÷ empty page'],
    [
      line('an empty page', blank),
      line(`search (of ${keys} keys)`, milliseconds),
      line('search on the slowed page', slowed),
    ],
  );
}

/** The slowest interactions, as a table. */
export const slowestTable = (interactions: readonly Interaction[]): string =>
  table(
    ['step', 'what', 'ms'],
    interactions
      .toSorted((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, 10)
      .map(({ step, what, milliseconds }) => [step, what, milliseconds.toFixed(0)]),
  );
