/** A run of text that both sides share, or that only this side has. */
export interface Run {
  text: string;
  own: boolean;
}

/** Words on each side; beyond it the table of the comparison would cost more than it shows. */
export const MOST_WORDS = 600;

/**
 * Compares two texts word by word (longest common subsequence). Each side's runs joined are that side's text again.
 * Texts over MOST_WORDS come back as one shared run each: shown, but without marks.
 */
export function compareWords(before: string, after: string): { before: Run[]; after: Run[] } {
  const a = words(before);
  const b = words(after);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) {
    return { before: [{ text: before, own: false }], after: [{ text: after, own: false }] };
  }
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
  return { before: left, after: right };
}

/** Words, and what stands between them, each as one piece. */
function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) ?? [];
}

function add(runs: Run[], text: string, own: boolean): void {
  const last = runs.at(-1);
  if (last?.own === own) last.text += text;
  else runs.push({ text, own });
}
