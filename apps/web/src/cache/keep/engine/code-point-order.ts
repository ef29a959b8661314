/** Code units that stand elsewhere in the order of code points: surrogates, and what lies between them and the end. */
const MOVED = /[\ud800-\uffff]/;
const EACH_MOVED = /[\ud800-\uffff]/g;

/**
 * A text whose order by code unit, JavaScript's own, is the given text's order by code point, the database's. Two texts
 * begin alike exactly where theirs do.
 */
export function byCodePoint(text: string): string {
  if (!MOVED.test(text)) return text;
  return text.replace(EACH_MOVED, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800);
  });
}

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
