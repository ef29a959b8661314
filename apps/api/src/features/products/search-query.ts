import { isMendable, LITTLE_USED, MENDED_WORDS, nearestWord, queryWords } from '@headroom/contracts/search-text';
import type { SearchNote } from '@headroom/contracts/products';
import type { LexiconRepository } from './lexicon-repository.ts';

/** A search as the database takes it, and what to tell the reader about it. */
export interface SearchQuery {
  /** A tsquery in text form; null where the text holds no word, which finds nothing. */
  tsquery: string | null;
  /** The folded text, for ranking titles that begin with it. */
  prefix: string;
  note: SearchNote;
  /** Whether the words of products of any status were looked at: then a new word anywhere may change what is searched. */
  isMended: boolean;
  /** Of a search with words that the lexicon hardly knows: how long it may go on being understood as it was, since it may learn them. */
  lagLeftMilliseconds: number | undefined;
}

/** The lexicon learns new words once a minute (products-upkeep.ts). */
const LEARNING_MILLISECONDS = 60_000;

/**
 * Turns what a person typed into a query: every word a prefix, all of them needed. Where the catalogue hardly knows a word, its likely
 * spelling is searched beside it. The lexicon holds words of active products only, so that no correction tells what is not public; whether
 * a word of theirs needs mending, staff learn from the products themselves.
 */
export function createSearchInterpreter(lexicon: LexiconRepository) {
  return async function interpret(text: string, { activeOnly }: { activeOnly: boolean }): Promise<SearchQuery> {
    const words = queryWords(text);
    const known = await lexicon.frequencies(words, LITTLE_USED);
    const doubtful = words
      .filter(isMendable)
      .filter((word) => (known.get(word) ?? 0) < LITTLE_USED)
      .slice(0, MENDED_WORDS);
    const mended = new Map(
      await Promise.all(
        doubtful.map(async (word): Promise<[string, string | undefined]> => {
          if (!activeOnly && (await lexicon.countProducts(word, LITTLE_USED)) >= LITTLE_USED) return [word, undefined];
          return [word, nearestWord(word, await lexicon.similar(word))];
        }),
      ),
    );
    const terms = words.map((word) => ({ word, to: mended.get(word) }));
    return {
      tsquery:
        terms.length === 0
          ? null
          : terms.map(({ word, to }) => (to ? `('${word}':* | '${to}':*)` : `'${word}':*`)).join(' & '),
      prefix: words.join(' '),
      isMended: !activeOnly && doubtful.length > 0,
      lagLeftMilliseconds: doubtful.length > 0 ? LEARNING_MILLISECONDS : undefined,
      note: {
        words: terms.map(({ word, to }) => to ?? word),
        corrections: terms.flatMap(({ word, to }) => (to ? [{ from: word, to }] : [])),
      },
    };
  };
}
export type SearchInterpreter = ReturnType<typeof createSearchInterpreter>;
