/** A text's beginning as databases can store it: no half of a letter at its end or elsewhere, and no U+0000. */
export const cut = (text: string, most: number): string => text.replaceAll('\0', '').slice(0, most).toWellFormed();
