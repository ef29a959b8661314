import { nameInText } from '../name-in-text.ts';

/** Kept short: it stands in a table. */
const TABLES_MAX = 3;
const WORDS: Readonly<Record<string, string>> = {
  SELECT: 'Read',
  INSERT: 'Add to',
  UPDATE: 'Change',
  DELETE: 'Delete from',
  MERGE: 'Merge into',
  COPY: 'Copy',
};
/** Tables of the console's own, by how their names begin, and PostgreSQL's views of itself. */
const OWN =
  /\b(?:pg_stat_\w+|pg_(?:stats|locks|settings|extension|database|class|index)|(?:monitoring_tasks|field_|service_|statement_(?:points|texts|readings)|database_readings|traces?\b|trace_|spans\b|log_lines|log_patterns|alerts?\b|alert_|silences|objectives|profiles|releases)\w*)\b/i;

const NAME = String.raw`("?\w+"?(?:\."?\w+"?)?)(?![\w".])`;
/** `FOR UPDATE` and `ON CONFLICT DO UPDATE` name no table, and what brackets follow behind FROM is a function. */
const TABLE = new RegExp(
  String.raw`(?<!\b(?:FOR|DO)\s)\b(?:INTO|UPDATE|COPY)\s+(?:ONLY\s+)?${NAME}|(?<!\bDISTINCT\s)\b(?:FROM|JOIN)\s+(?:ONLY\s+)?${NAME}(?!\s*\()`,
  'gi',
);
const bareName = (name: string) => name.replaceAll('"', '').replace(/^public\./, '');

export interface StatementName {
  name: string;
  /** Whether the console itself asks it. */
  isOwn: boolean;
}

/**
 * What a statement does in a few words, from its text: `Read products, search_lexicon`. A comment with a name, as in
 * `/* name: products.list *\/ SELECT …`, wins.
 */
export function nameStatement(text: string): StatementName {
  const bare = text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').replaceAll(/'(?:[^']|'')*'/g, "''");
  const isOwn = OWN.test(bare) || /^\s*EXPLAIN\b/i.test(bare);
  return { name: nameInText(text) ?? describe(bare), isOwn };
}

function describe(bare: string): string {
  const first = /^[\s(]*([a-z]+)/i.exec(bare)?.[1]?.toUpperCase() ?? '';
  const verb = first === 'WITH' ? mainVerb(bare) : first;
  const word = WORDS[verb];
  if (!word) return bare.trim().replaceAll(/\s+/g, ' ').slice(0, 60);
  const made = new Set(
    [...bare.matchAll(/(?:\bWITH(?:\s+RECURSIVE)?|,)\s*"?(\w+)"?(?:\s*\([^()]*\))?\s+AS\b/gi)].map(([, name]) => name),
  );
  const tables = [...new Set([...bare.matchAll(TABLE)].map(([, into, from]) => bareName(into ?? from ?? '')))].filter(
    (name) => !made.has(name) && !/^(?:SELECT|LATERAL|UNNEST|SET|NOWAIT|SKIP)$/i.test(name),
  );
  const shown = tables.slice(0, TABLES_MAX).join(', ');
  return `${word} ${shown || 'nothing stored'}${tables.length > TABLES_MAX ? ', …' : ''}`;
}

/** Of a statement that begins with WITH: the verb that stands outside all brackets. */
function mainVerb(bare: string): string {
  let depth = 0;
  for (const [token] of bare.matchAll(/[()]|\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE)\b/gi)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0) return token.toUpperCase();
  }
  return '';
}
