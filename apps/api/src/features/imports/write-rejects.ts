import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type pg from 'pg';
import { MAX_RAW_LENGTH, type CsvRow } from './csv-parser.ts';
import type { Header } from './header.ts';
import type { FragmentPiece } from './read-fragments.ts';
import { ownWidth, REJECTS_COLUMNS } from './rejects-columns.ts';

export interface Reject {
  readonly fragment: number;
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

/**
 * Writes the rejected rows with their original columns and `line`, `column`, `reason`, `raw` after them, in the file's order: mended,
 * the file can be imported as it is. `raw` is the text of a row whose cells could not all be told, and empty elsewhere. Reads the source again, so that no rejected row had to be kept in memory. Returns the rows written.
 */
export async function writeRejects(options: {
  client: pg.ClientBase;
  pieces: AsyncIterable<FragmentPiece>;
  header: Header;
  path: string;
}): Promise<number> {
  const { header } = options;
  const width = ownWidth(header.columns);
  const out = createWriteStream(options.path);
  const opened = once(out, 'open');
  const toLine = (cells: readonly string[]) =>
    `${cells.map((cell) => toCell(cell, header.delimiter)).join(header.delimiter)}\n`;
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await opened;
  try {
    return await writeAll();
  } catch (error) {
    out.destroy();
    throw error;
  }

  async function writeAll(): Promise<number> {
    await write(toLine([...header.columns.slice(0, width), ...REJECTS_COLUMNS]));

    const rejects = readRejects(options.client);
    let next = (await rejects.next()).value;
    let rows = 0;
    for await (const piece of options.pieces) {
      let text = '';
      for (const { row, fragment } of piece.rows) {
        while (next && next.fragment < fragment) next = (await rejects.next()).value;
        if (next?.fragment !== fragment) continue;
        text += toLine([...cellsOf(row, width), ...explain(row, next)]);
        rows++;
      }
      if (text !== '') await write(text);
    }
    out.end();
    await once(out, 'close');
    return rows;
  }
}

const cellsOf = (row: CsvRow, width: number): string[] =>
  Array.from({ length: width }, (_, column) => row.fields[column] ?? '');

/** The row that the reason is about carries it; the others of the product say which line to look at. */
const explain = (row: CsvRow, reject: Reject): string[] =>
  row.line === reject.line || row.problem?.line === reject.line
    ? [String(reject.line), reject.column, reject.reason + tellCut(row), row.raw?.text ?? '']
    : [String(row.line), '', `line ${reject.line} of the same product is rejected${tellCut(row)}`, row.raw?.text ?? ''];

const tellCut = (row: CsvRow): string =>
  row.raw?.isCut ? `; raw holds the first ${MAX_RAW_LENGTH.toLocaleString('en')} characters of the row` : '';

const toCell = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A page at a time: a file may be rejected whole. */
async function* readRejects(client: pg.ClientBase): AsyncGenerator<Reject, undefined> {
  let after = -1;
  for (;;) {
    const { rows } = await client.query<Reject>(
      'SELECT fragment, line, at_column AS "column", reason FROM import_rejects WHERE fragment > $1 ORDER BY fragment LIMIT 1000',
      [after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return undefined;
    after = last.fragment;
  }
}
