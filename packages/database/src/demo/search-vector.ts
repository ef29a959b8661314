import { searchWords } from '@headroom/contracts/search-words';

const DIGIT = /\d/;

/** Words of texts that come again and again: vendors and tags. */
const remembered = new Map<string, readonly string[]>();

function wordsOf(text: string): readonly string[] {
  let words = remembered.get(text);
  if (!words) {
    words = searchWords(text);
    if (remembered.size < 10_000) remembered.set(text, words);
  }
  return words;
}

/**
 * The text of the tsvector that `headroom_search` would make of a product: its words with their positions and weights, title A,
 * vendor and SKUs B, tags C. A test compares the two for thousands of products. `onWord` hears each different word without digits once: what the lexicon knows.
 */
export function searchVector(
  product: { titleWords: readonly string[]; vendor: string; skus: readonly string[]; tags: readonly string[] },
  onWord: (word: string) => void,
): string {
  const positions = new Map<string, string>();
  let position = 0;
  const add = (word: string, weight: string) => {
    position++;
    const before = positions.get(word);
    positions.set(word, before === undefined ? `${position}${weight}` : `${before},${position}${weight}`);
  };
  for (const word of product.titleWords) add(word, 'A');
  for (const word of wordsOf(product.vendor)) add(word, 'B');
  // Demo SKUs are letters and digits parted by hyphens: by their parts, then written together.
  for (const sku of product.skus) for (const part of sku.toLowerCase().split('-')) add(part, 'B');
  for (const sku of product.skus) add(sku.toLowerCase().replaceAll('-', ''), 'B');
  for (const tag of product.tags) for (const word of wordsOf(tag)) add(word, 'C');
  let text = '';
  for (const [word, places] of positions) {
    if (!DIGIT.test(word)) onWord(word);
    text += text === '' ? `${word}:${places}` : ` ${word}:${places}`;
  }
  return text;
}
