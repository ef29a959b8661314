/** Tags of our own layout: parted by commas; a backslash before what would else part them or be trimmed. */
export const joinTags = (tags: readonly string[]): string =>
  tags.map((tag) => tag.replace(/[\\,]|^\s+|\s+$/gu, escapeEach)).join(',');

const escapeEach = (characters: string): string => Array.from(characters, (character) => `\\${character}`).join('');

/** What `joinTags` joined, and what a person wrote with blanks around commas. No tag is empty. */
export function splitTags(text: string): string[] {
  const tags: string[] = [];
  let tag = '';
  /** As long as what may not be trimmed. */
  let kept = 0;
  const end = () => {
    const trimmed = tag.slice(0, kept) + tag.slice(kept).trimEnd();
    if (trimmed !== '') tags.push(trimmed);
    tag = '';
    kept = 0;
  };
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character === '\\' && next !== undefined && /[\\,\s]/u.test(next)) {
      tag += next;
      kept = tag.length;
      at++;
    } else if (character === ',') end();
    else if (tag !== '' || character.trim() !== '') tag += character;
  }
  end();
  return tags;
}
