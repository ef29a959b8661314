/**
 * PostgreSQL's `ts_rank` with the weights {0.1, 0.3, 0.5, 1} and normalisation 1, in the same single precision, so that a
 * search without the server stands in the server's order.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/tsrank.c
 */
import { wordsWith, type WordSegment } from './word-segment.ts';

const WEIGHTS = [1, Math.fround(0.5), Math.fround(0.3)] as const;
const SQUARES_END = 1.64493406685;
const f = Math.fround;

/** A word of a row that the search found: its weights and positions, in the order of the text. */
interface Entry {
  word: number;
  weights: number[];
  positions: number[];
}

export interface RankedSearch {
  /** Every prefix that is looked for, corrections too. */
  prefixes: readonly string[];
  /** Whether the search has several words, all of them needed. */
  isAnd: boolean;
}

/** Gives the rank of a row of one segment. */
export function createRank(segment: WordSegment, { prefixes, isAnd }: RankedSearch): (slot: number) => number {
  const operands = [...new Set(prefixes)].toSorted().map((prefix) => wordsWith(segment, prefix));
  return (slot) => {
    const index = slot - segment.from;
    const begin = segment.tokenStarts[index]!;
    const end = segment.tokenStarts[index + 1]!;
    /** Of each operand: the entries, rising by the word's number. There are few: a search ranks thousands of rows, and a map for each cost most of it. */
    const entries: Entry[][] = operands.map(() => []);
    for (let at = begin; at < end; at++) {
      const token = segment.tokens[at]!;
      const word = token >>> 2;
      for (let operand = 0; operand < operands.length; operand++) {
        const [from, to] = operands[operand]!;
        if (word < from || word >= to) continue;
        const entry = entryOf(entries[operand]!, word);
        entry.weights.push(WEIGHTS[token & 3]!);
        entry.positions.push(at - begin + 1);
      }
    }
    const rank = isAnd && operands.length > 1 ? rankTogether(entries) : rankEach(entries);
    const length = end - begin;
    return length === 0 ? 0 : f((rank < 0 ? f(1e-20) : rank) / (Math.log(length + 1) / Math.log(2)));
  };
}

/** The entry of a word, in its place. */
function entryOf(entries: Entry[], word: number): Entry {
  let place = entries.length;
  while (place > 0 && entries[place - 1]!.word > word) place--;
  const known = entries[place - 1];
  if (known?.word === word) return known;
  const entry: Entry = { word, weights: [], positions: [] };
  entries.splice(place, 0, entry);
  return entry;
}

function rankEach(operands: readonly (readonly Entry[])[]): number {
  let rank = 0;
  for (const entries of operands) {
    for (const { weights } of entries) {
      let sum = 0;
      let best = -1;
      let bestAt = 0;
      for (let index = 0; index < weights.length; index++) {
        const weight = weights[index]!;
        sum = f(sum + f(weight / ((index + 1) * (index + 1))));
        if (weight > best) [best, bestAt] = [weight, index];
      }
      const rest = f(f(best + sum) - f(best / ((bestAt + 1) * (bestAt + 1))));
      rank = f(rank + rest / SQUARES_END);
    }
  }
  return f(rank / Math.max(1, operands.length));
}

function rankTogether(operands: readonly (readonly Entry[])[]): number {
  let rank = -1;
  const last: (Entry | undefined)[] = [];
  for (const [index, entries] of operands.entries()) {
    for (const entry of entries) {
      last[index] = entry;
      for (let other = 0; other < index; other++) {
        const before = last[other];
        if (before) rank = nearer(rank, entry, before);
      }
    }
  }
  return rank;
}

/** Words that stand near each other count more. */
function nearer(rank: number, one: Entry, other: Entry): number {
  let together = rank;
  for (const [i, position] of one.positions.entries()) {
    for (const [j, place] of other.positions.entries()) {
      const distance = Math.abs(position - place);
      if (distance === 0) continue;
      const weight = f(f(one.weights[i]! * other.weights[j]!) * distanceWeight(distance));
      const current = f(Math.sqrt(weight));
      together = together < 0 ? current : f(1 - (1 - together) * (1 - current));
    }
  }
  return together;
}

const distanceWeight = (distance: number): number =>
  distance > 100 ? f(1e-30) : f(1 / (1.005 + 0.05 * Math.exp(f(distance) / 1.5 - 2)));
