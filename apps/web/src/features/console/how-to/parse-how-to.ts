export type HowToBlock =
  | { kind: 'heading'; id: string; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'list'; isOrdered: boolean; items: readonly string[] }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] };

export type HowToPart =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; text: string }
  | { kind: 'link'; text: string; to: string };

/** Fenced code with its empty lines, or lines up to an empty one. */
const BLOCKS = /^```[^]*?^```$|(?:^.+\n?)+/gm;
const PARTS = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/;

/** The name of a heading as an address names it, as GitHub makes it. */
const idOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ');

/** What our own how-tos are written in: title, headings, paragraphs, lists, tables and code. Nothing is taken for HTML. */
export function parseHowTo(source: string): { title: string; blocks: readonly HowToBlock[] } {
  const [title = '', ...blocks] = source.match(BLOCKS) ?? [];
  return { title: title.replace(/^#\s*/, '').trim(), blocks: blocks.map(parseBlock) };
}

function parseBlock(block: string): HowToBlock {
  if (block.startsWith('```')) return { kind: 'code', text: block.split('\n').slice(1, -1).join('\n') };
  const heading = /^#+ (.+)/.exec(block)?.[1];
  if (heading !== undefined) return { kind: 'heading', id: idOf(heading), text: heading };
  if (/^(?:\d+\.|-) /.test(block)) {
    const items = block.split(/^(?:\d+\.|-) /m).slice(1);
    return { kind: 'list', isOrdered: !block.startsWith('-'), items: items.map(oneLine) };
  }
  if (!block.startsWith('|')) return { kind: 'paragraph', text: oneLine(block) };
  const [head = [], , ...rows] = block
    .trim()
    .split('\n')
    .map((line) => line.split('|').slice(1, -1).map(oneLine));
  return { kind: 'table', head, rows };
}

/** A paragraph's words: code, what is stressed, and links. */
export const parseParts = (text: string): readonly HowToPart[] =>
  text
    .split(PARTS)
    .filter((part) => part !== '')
    .map((part) => {
      const [, words, to] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
      if (words !== undefined && to !== undefined) return { kind: 'link', text: words, to };
      if (part.startsWith('`')) return { kind: 'code', text: part.slice(1, -1) };
      if (part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'text', text: part };
    });
