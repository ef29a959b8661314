import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type pg from 'pg';
import type { CsvRow } from './csv-parser.ts';
import type { Header } from './header.ts';
import type { ProductFragment } from './product-fragment.ts';
import type { FragmentPiece } from './read-fragments.ts';

export interface Reject {
  readonly fragment: number;
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

const ADDED_COLUMNS = ['line', 'column', 'reason'] as const;

/**
 * Writes the rejected rows with their original columns and `line`, `column`, `reason` after them, in the file's order: mended, the
 * file can be imported as it is. Reads the source again, so that no rejected row had to be kept in memory. Returns the rows written.
 */
export async function writeRejects(options: {
  client: pg.ClientBase;
  pieces: AsyncIterable<FragmentPiece>;
  header: Header;
  path: string;
}): Promise<number> {
  const { header } = options;
  // A file of rejects that is imported again has these columns already.
  const isRejectsFile = ADDED_COLUMNS.every((name, index) => header.columns.at(index - 3) === name);
  const width = header.columns.length - (isRejectsFile ? 3 : 0);
  const out = createWriteStream(options.path);
  const opened = once(out, 'open');
  const toLine = (cells: readonly string[]) =>
    `${cells.map((cell) => toCell(cell, header.delimiter)).join(header.delimiter)}\n`;
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await opened;
  await write(toLine([...header.columns.slice(0, width), ...ADDED_COLUMNS]));

  const rejects = readRejects(options.client);
  let next = (await rejects.next()).value;
  let fragment = 0;
  let rows = 0;
  for await (const piece of options.pieces) {
    for (const one of piece.fragments) {
      if (next?.fragment === fragment) {
        await write(rejectedRows(one, next, width).map(toLine).join(''));
        rows += one.rows.length;
        next = (await rejects.next()).value;
      }
      fragment++;
    }
  }
  out.end();
  await once(out, 'close');
  return rows;
}

/** The rows of one fragment; the one that the reason is about carries it, the others say which line to look at. */
function rejectedRows(fragment: ProductFragment, reject: Reject, width: number): string[][] {
  const culprit = fragment.rows.findLastIndex((row: CsvRow) => row.line <= reject.line);
  return fragment.rows.map((row, index) => {
    const cells = Array.from({ length: width }, (_, column) => row.fields[column] ?? '');
    return index === Math.max(0, culprit)
      ? [...cells, String(reject.line), reject.column, reject.reason]
      : [...cells, String(row.line), '', `line ${reject.line} of the same product is rejected`];
  });
}

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
