/** Texts that come again and again, as small numbers. */
export interface Dictionary {
  /** The number of a text, a new one where it is not known yet. */
  add: (text: string) => number;
  /** The number of a text; undefined where nothing carries it. */
  find: (text: string) => number | undefined;
  text: (code: number) => string;
  size: () => number;
}

export function createDictionary(): Dictionary {
  const codes = new Map<string, number>();
  const texts: string[] = [];
  return {
    add(text) {
      const known = codes.get(text);
      if (known !== undefined) return known;
      codes.set(text, texts.length);
      return texts.push(text) - 1;
    },
    find: (text) => codes.get(text),
    text: (code) => texts[code]!,
    size: () => texts.length,
  };
}
