import type { FeedEntry } from '../../changes/feed-repository.ts';
import { LAG_MILLISECONDS, type Footprint, type Touch } from '../footprint.ts';
import type { State } from './model-database.ts';

/** What readers ask the model: a product, a range of a list, a position in it. Each is answered from a state, as text. */
export interface Question {
  readonly key: string;
  answer(state: State): string;
  footprint(state: State): Footprint;
  /** How far behind an answer without a token may be. */
  readonly maxLagMilliseconds: number;
  /** It is made of a part that is kept by itself and may be late, unless somebody asks who must see a change. */
  readonly isComposed?: boolean;
}
type Ranks = { before: { rank: number }; after: { rank: number } };
const ranksOf = (entry: FeedEntry) => {
  const { before, after } = entry as unknown as Ranks;
  return [before.rank, after.rank] as const;
};
const idOf = (entry: FeedEntry) => (entry.op === 'bulk' ? '' : entry.productId);
const text = (rows: Iterable<[string, { rank: number; writer: bigint }]>) =>
  [...rows].map(([id, { rank, writer }]) => `${id} ${rank} ${writer}`).join(', ');
const FRESH = 1_000;

const product = (id: string): Question => ({
  key: id,
  maxLagMilliseconds: FRESH,
  answer: (state) => text([...state].filter(([other]) => other === id)),
  footprint: () => ({ productIds: new Set([id]), group: null, touch: () => 'drop', toJson: () => null }),
});

/** Rows with ranks from `from` to `to`, both included. @param end what the footprint takes for the end; a test plants a wrong one. */
const range = (from: number, to: number, { end = to } = {}): Question => {
  const touches = (entry: FeedEntry) => ranksOf(entry).some((rank) => rank >= from && rank <= end);
  const group = { text: 'by rank', mayTouch: () => true };
  return {
    key: `${from} to ${to}`,
    maxLagMilliseconds: FRESH,
    answer: (state) => text([...state].filter(([, { rank }]) => rank >= from && rank <= to)),
    footprint: () => ({
      productIds: null,
      group,
      touch: (entry) => (touches(entry) ? 'drop' : 'none'),
      toJson: () => null,
    }),
  };
};

/** The second row of all: it is dropped when that row changes, and may lag where others move. */
const second: Question = {
  key: 'second',
  maxLagMilliseconds: LAG_MILLISECONDS,
  answer: (state) => text(inOrder(state).slice(1, 2)),
  footprint(state) {
    const [[shown] = ['']] = inOrder(state).slice(1, 2);
    const touch = (entry: FeedEntry): Touch => {
      if (idOf(entry) === shown) return 'drop';
      const [before, after] = ranksOf(entry);
      return before === after ? 'none' : 'lag';
    };
    return { productIds: null, group: null, touch, toJson: () => shown };
  },
};
const inOrder = (state: State) => [...state].toSorted(([a, x], [b, y]) => x.rank - y.rank || (a < b ? -1 : 1));

const composed: Question = { ...second, key: 'second, composed', isComposed: true };

export const QUESTIONS: readonly Question[] = [
  product('p0'),
  product('p1'),
  range(0, 2),
  range(2, 4),
  second,
  composed,
];
/** The same, but the ends of the ranges are off by one. */
export const QUESTIONS_OFF_BY_ONE: readonly Question[] = [
  product('p0'),
  product('p1'),
  range(0, 2, { end: 1 }),
  range(2, 4, { end: 3 }),
  second,
  composed,
];
