import { foldText } from './fold-text.ts';

/**
 * What parts words: ASCII and Latin-1 punctuation, the punctuation of the scripts that have their own, symbols, emoji. Listed by
 * code point, because character classes differ between JavaScript, PostgreSQL's providers and their versions of Unicode, and
 * because vowel signs and viramas, which are no letters, belong to their word. `headroom_words` has the same list.
 */
const SEPARATORS =
  // oxlint-disable-next-line no-misleading-character-class -- variation selectors are meant by themselves
  /[\0-/:-@[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02c2-\u02df\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e3f\u0e4f\u0e5a\u0e5b\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ue000-\uf8ff\ufd3e\ufd3f\ufe00-\ufe1f\ufe30-\ufe6f\ufeff\uff5f-\uff65\uffe0-\uffff\u{1f000}-\u{1faff}\u{e0000}-\u{10ffff}]+/u;

/** The words of a text as search sees them: folded, in order, repeats kept. */
export function searchWords(text: string): string[] {
  return foldText(text).split(SEPARATORS).filter(Boolean);
}
