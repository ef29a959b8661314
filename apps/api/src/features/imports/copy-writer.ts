import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | null | undefined;

/** COPY's text form of a value: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2 */
const toText = (value: CopyValue): string => {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number') return String(value);
  return /[\\\n\r\t]/.test(value)
    ? value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character)
    : value;
};
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text[] in PostgreSQL's array form. */
export const toArrayText = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** One line of COPY. */
export const toCopyLine = (values: readonly CopyValue[]): string => {
  let line = '';
  for (let index = 0; index < values.length; index++) line += (index === 0 ? '' : '\t') + toText(values[index]);
  return `${line}\n`;
};

/** Sends lines to a table by one COPY and resolves when the server has taken them. */
export async function copyLines(client: pg.ClientBase, table: string, lines: string): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} FROM STDIN`));
  stream.end(lines);
  await once(stream, 'finish');
}
