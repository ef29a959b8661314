/** One or two letters that stand for a person: of the first and the last word of the name, else of the email. */
export function initials(name: string, email: string): string {
  const words = (name.trim() || email).split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase('en-GB');
}
