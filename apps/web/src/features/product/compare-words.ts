/** A run of text that both sides share, or that only this side has. */
export interface Run {
  text: string;
  own: boolean;
}

/** Pieces (words, blanks, signs) on each side; beyond it the table of the comparison would cost more than it shows. */
export const MOST_PIECES = 1_500;

/** The share of the longer text below which it was rewritten: marks on nearly every word would say nothing. */
const LEAST_SHARED = 0.25;

/**
 * Compares two texts word by word (longest common subsequence). Each side's runs joined are that side's text again.
 * Texts over MOST_PIECES, and texts that share too little, come back without marks: as one shared run each.
 */
export function compareWords(before: string, after: string): { before: Run[]; after: Run[] } {
  const a = words(before);
  const b = words(after);
  const unmarked = { before: plain(before), after: plain(after) };
  if (a.length > MOST_PIECES || b.length > MOST_PIECES) return unmarked;
  const width = b.length + 1;
  /** lengths[i * width + j]: the longest common subsequence of a from i and b from j. */
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const left: Run[] = [];
  const right: Run[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(left, a[i++]!, false);
      add(right, b[j++]!, false);
    } else if (j === b.length || (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      add(left, a[i++]!, true);
    } else {
      add(right, b[j++]!, true);
    }
  }
  const shared = letters(left.filter((run) => !run.own).map((run) => run.text));
  if (shared < Math.max(letters(a), letters(b)) * LEAST_SHARED) return unmarked;
  return { before: left, after: right };
}

/** Words, runs of blanks, and every other sign, each as one piece. */
function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) ?? [];
}

/** How much is written, blanks left out: every text shares those. */
function letters(pieces: readonly string[]): number {
  return pieces.join('').replaceAll(/\s+/gu, '').length;
}

function plain(text: string): Run[] {
  return text ? [{ text, own: false }] : [];
}

function add(runs: Run[], text: string, own: boolean): void {
  const last = runs.at(-1);
  if (last?.own === own) last.text += text;
  else runs.push({ text, own });
}
