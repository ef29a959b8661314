import type { Statements } from './statements.ts';

/** The highest code point: every text that begins with a word sorts below the word followed by it. */
const LAST = String.fromCodePoint(0x10ffff);

/** The catalogue's words. The table may lag behind the products: it only serves to mend misspelt words. */
export function createLexiconRepository(statements: Statements) {
  return {
    /** How many products carry words that begin with each of `words`, counted up to `enough`. */
    async frequencies(words: readonly string[], enough: number): Promise<Map<string, number>> {
      if (words.length === 0) return new Map();
      const { rows } = await statements.run<{ word: string; products: number }>(
        `SELECT w.word, (
           SELECT coalesce(sum(l.products), 0)::int FROM (
             SELECT products FROM search_lexicon WHERE word >= w.word AND word < w.word || $2 LIMIT ${enough}
           ) l
         ) AS products FROM unnest($1::text[]) AS w (word)`,
        { values: [words, LAST], prepare: true },
      );
      return new Map(rows.map(({ word, products }) => [word, products]));
    },

    /** Words that share trigrams with this one, the most alike first. */
    async similar(word: string): Promise<{ word: string; products: number }[]> {
      const { rows } = await statements.run<{ word: string; products: number }>(
        `SELECT word, products FROM search_lexicon WHERE word % $1 ORDER BY similarity(word, $1) DESC, products DESC LIMIT 50`,
        { values: [word], prepare: true },
      );
      return rows;
    },
  };
}
export type LexiconRepository = ReturnType<typeof createLexiconRepository>;
