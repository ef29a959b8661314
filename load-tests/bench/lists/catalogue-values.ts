import type { Client } from 'pg';

/** Values that many, some and few active products carry, most frequent first. */
export interface CatalogueValues {
  vendors: readonly string[];
  types: readonly string[];
  tags: readonly string[];
  /** Prices at each thousandth of the active products, cheapest first. */
  prices: readonly number[];
  /** A title's first two words and its vendor's first, folded, of products all over the catalogue. */
  titles: readonly { first: string; second: string; vendor: string }[];
  words: SearchWords;
}

/** Words of the search lexicon by how many products carry them. */
export interface SearchWords {
  commonest: readonly string[];
  /** About one product in fifty. */
  common: readonly string[];
  /** The fewest products. */
  rare: readonly string[];
  /** A common word with two letters swapped, which is no word itself. */
  misspelt: readonly string[];
}

const VARIETY = 5;

/** Looks in the catalogue for what to ask for, so that the same questions mean the same on any catalogue. */
export async function readCatalogueValues(database: Client): Promise<CatalogueValues> {
  const column = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await database.query<{ value: T }>(sql, values)).rows.map(({ value }) => value);
  const byFrequency = (expression: string) =>
    column<string>(
      `SELECT value FROM (SELECT ${expression} AS value FROM products WHERE status = 'active') v
       WHERE value <> '' GROUP BY value ORDER BY count(*) DESC, value`,
    );
  const [prices = []] = await column<number[]>(
    `SELECT percentile_disc((SELECT array_agg(n / 1000.0::float8) FROM generate_series(0, 1000) n))
       WITHIN GROUP (ORDER BY price::float8) AS value FROM products WHERE status = 'active'`,
  );
  const titles = await database.query<{ first: string; second: string; vendor: string }>(
    `SELECT DISTINCT ON (words[1]) words[1] AS first, words[2] AS second, split_part(headroom_words(vendor), ' ', 1) AS vendor
     FROM (SELECT string_to_array(headroom_words(title), ' ') AS words, vendor FROM products TABLESAMPLE SYSTEM (5) REPEATABLE (1)
       WHERE status = 'active' LIMIT 2000) sampled
     WHERE char_length(words[1]) > 2 AND char_length(words[2]) > 2 AND vendor <> '' ORDER BY words[1] LIMIT ${VARIETY}`,
  );
  return {
    vendors: await byFrequency('vendor'),
    types: await byFrequency('type'),
    tags: await byFrequency('unnest(tags)'),
    prices,
    titles: titles.rows,
    words: {
      commonest: await column(
        `SELECT word AS value FROM search_lexicon WHERE char_length(word) > 2 ORDER BY products DESC, word LIMIT ${VARIETY}`,
      ),
      common: await column(
        `SELECT word AS value FROM search_lexicon WHERE char_length(word) > 2 AND products <= (SELECT count(*) FROM products) / 50
         ORDER BY products DESC, word LIMIT ${VARIETY}`,
      ),
      rare: await column(
        `SELECT word AS value FROM search_lexicon WHERE char_length(word) > 4 ORDER BY products, word LIMIT ${VARIETY}`,
      ),
      misspelt: await column(
        `SELECT value FROM (
           SELECT left(word, 2) || substr(word, 4, 1) || substr(word, 3, 1) || substr(word, 5) AS value, products FROM search_lexicon
           WHERE char_length(word) > 6 AND substr(word, 3, 1) <> substr(word, 4, 1)
         ) swapped WHERE NOT EXISTS (SELECT FROM search_lexicon WHERE word >= value AND word < value || U&'\\+10FFFF')
         ORDER BY products DESC, value LIMIT ${VARIETY}`,
      ),
    },
  };
}
