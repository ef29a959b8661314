/** One condition of a filter that a B-tree could look up. */
export interface Condition {
  column: string;
  kind: 'equal' | 'oneOf' | 'isNull' | 'above' | 'below';
}

const NAME = String.raw`(?:"((?:[^"]|"")+)"|([a-z_][\w$]*))`;
/** A column, perhaps as text, as PostgreSQL writes it back: `vendor`, `(vendor)::text`. */
const COLUMN = String.raw`(?:\(${NAME}\)::[\w ]+(?:\(\d+\))?|${NAME})`;
const COMPARISON = new RegExp(String.raw`^${COLUMN} (=|<|<=|>|>=) (?!ALL )(ANY )?`);
const IS_NULL = new RegExp(String.raw`^${COLUMN} IS NULL$`);
const KINDS = { '=': 'equal', '<': 'below', '<=': 'below', '>': 'above', '>=': 'above' } as const;

/**
 * The parts of a filter that must all be true, without the brackets around each: `((a = 1) AND (b > 2))` gives `a = 1` and `b > 2`.
 * Brackets and words within quotes do not count.
 */
export function splitConjunction(filter: string): string[] {
  const text = unwrap(filter);
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const token of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]| AND | OR /g)) {
    if (token[0] === '(') depth += 1;
    else if (token[0] === ')') depth -= 1;
    else if (depth === 0 && token[0] === ' OR ') return [text];
    else if (depth === 0 && token[0] === ' AND ') {
      parts.push(text.slice(from, token.index));
      from = token.index + token[0].length;
    }
  }
  parts.push(text.slice(from));
  return parts.length === 1 ? parts : parts.map((part) => unwrap(part));
}

/** Without brackets that go around all of it. */
function unwrap(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('(')) return trimmed;
  let depth = 0;
  for (const { 0: token, index } of trimmed.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (depth === 0 && token === ')') return index === trimmed.length - 1 ? unwrap(trimmed.slice(1, -1)) : trimmed;
  }
  return trimmed;
}

/** The conditions of a scan's filter that an index on plain columns could look up; others are left out. */
export function readConditions(filter: string): Condition[] {
  return splitConjunction(filter).flatMap((part): Condition[] => {
    const nothing = IS_NULL.exec(part);
    if (nothing) return [{ column: nameOf(nothing), kind: 'isNull' }];
    const compared = COMPARISON.exec(part);
    if (!compared) return [];
    const operator = compared[5] as keyof typeof KINDS;
    const kind = compared[6] ? (operator === '=' ? 'oneOf' : undefined) : KINDS[operator];
    // What is compared with a column of the same row cannot be looked up.
    const isAsked = /[$:]|'|^[\d-]|\bnow\(|CURRENT_|\./i.test(part.slice(compared[0].length));
    return kind && isAsked ? [{ column: nameOf(compared), kind }] : [];
  });
}

/** Columns of two tables that a join holds against each other, each with the name that the statement gives its table. */
export function readJoin(condition: string): { alias: string; column: string }[] {
  const side = String.raw`(?:\((?=[^()]+\)::))?${NAME}\.${NAME}(?:\)::[\w ]+)?`;
  return splitConjunction(condition).flatMap((part) => {
    const found = new RegExp(`^${side} = ${side}$`).exec(part);
    if (!found) return [];
    const name = (at: number) => (found[at] ?? found[at + 1] ?? '').replaceAll('""', '"');
    return [
      { alias: name(1), column: name(3) },
      { alias: name(5), column: name(7) },
    ];
  });
}

const nameOf = (found: RegExpExecArray): string =>
  (found.slice(1, 5).find((name) => name !== undefined) ?? '').replaceAll('""', '"');
