import { searchWords } from '@headroom/contracts/fold-text';
import { LIMITS } from '@headroom/contracts/catalogue';

/** A handle made from words: `Crème brûlée 2 × 100 g` → `creme-brulee-2-100-g`. Empty where the text has no letter and no digit. */
export function deriveHandle(text: string): string {
  const handle = searchWords(text).join('-');
  return handle.length <= LIMITS.handle
    ? handle
    : Array.from(handle).slice(0, LIMITS.handle).join('').replace(/-+$/, '');
}
