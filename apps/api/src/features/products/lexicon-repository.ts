import type { Statements } from './statements.ts';

/** The highest code point: every text that begins with a word sorts below the word followed by it. */
const LAST = String.fromCodePoint(0x10ffff);

/** The words of active products. The table may lag behind them: it only serves to mend misspelt words. */
export function createLexiconRepository(statements: Statements) {
  return {
    /** How many products carry words that begin with each of `words`, counted up to `enough`. */
    async frequencies(words: readonly string[], enough: number): Promise<Map<string, number>> {
      if (words.length === 0) return new Map();
      const { rows } = await statements.run<{ word: string; products: number }>(
        `/* name: words.frequencies */ SELECT w.word, (
           SELECT coalesce(sum(l.products), 0)::int FROM (
             SELECT products FROM search_lexicon WHERE word >= w.word AND word < w.word || $2 LIMIT ${enough}
           ) l
         ) AS products FROM unnest($1::text[]) AS w (word)`,
        { values: [words, LAST], prepare: true },
      );
      return new Map(rows.map(({ word, products }) => [word, products]));
    },

    /** How many products of any status carry words that begin with this one, counted up to `enough`. */
    async countProducts(word: string, enough: number): Promise<number> {
      const { rows } = await statements.run<{ products: number }>(
        `/* name: words.products */ SELECT count(*)::int AS products FROM (SELECT FROM products WHERE search @@ $1::tsquery LIMIT ${enough}) p`,
        { values: [`'${word}':*`], prepare: true },
      );
      return rows[0]?.products ?? 0;
    },

    /**
     * Words that may have been meant: those that share trigrams, the most alike first, and those with two neighbouring letters swapped,
     * which share few (chiar and chair: two of ten).
     */
    async similar(word: string): Promise<{ word: string; products: number }[]> {
      const { rows } = await statements.run<{ word: string; products: number }>(
        `/* name: words.similar */ SELECT word, products FROM search_lexicon WHERE word % $1 OR word = ANY ($2::text[])
         ORDER BY word = ANY ($2::text[]) DESC, similarity(word, $1) DESC, products DESC LIMIT 50`,
        { values: [word, swaps(word)], prepare: true },
      );
      return rows;
    },
  };
}
export type LexiconRepository = ReturnType<typeof createLexiconRepository>;

/** The word with each pair of neighbouring letters swapped. */
function swaps(word: string): string[] {
  const letters = Array.from(word);
  return letters
    .slice(1)
    .map((letter, n) => [...letters.slice(0, n), letter, letters[n], ...letters.slice(n + 2)].join(''));
}
