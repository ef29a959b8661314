import { searchWords } from '@headroom/contracts/search-words';
import { LIMITS } from '@headroom/contracts/catalogue';

/** A handle made from words: `Crème brûlée 2 × 100 g` → `creme-brulee-2-100-g`. Empty where the text has no letter and no digit. */
export function deriveHandle(text: string): string {
  // Folding leaves Korean syllables and Japanese voiced kana in parts, and texts of the catalogue are NFC: a handle in parts would not be found
  // by the same one from a file.
  const handle = searchWords(text).join('-').normalize('NFC');
  return handle.length <= LIMITS.handle
    ? handle
    : Array.from(handle).slice(0, LIMITS.handle).join('').replace(/-+$/, '');
}
