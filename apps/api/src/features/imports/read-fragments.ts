import type { CellReader } from './cell-reader.ts';
import type { ChosenFormat } from './choose-format.ts';
import { createCsvParser, type CsvRow } from './csv-parser.ts';
import type { Header } from './header.ts';
import { ImportError } from './import-error.ts';
import type { ImportFile } from './import-file.ts';
import { createMendingCheck } from './mending-check.ts';
import type { ProductFragment } from './product-fragment.ts';

export interface NumberedRow {
  readonly row: CsvRow;
  /** The number of the fragment that the row belongs to. */
  readonly fragment: number;
}
export interface FragmentPiece {
  readonly fragments: readonly ProductFragment[];
  readonly rows: readonly NumberedRow[];
  readonly bytesRead: number;
}

/** So many are no slips but another way of quoting, and a file full of them (146 MB) took over ten minutes to reject line by line. */
const MAX_BROKEN_QUOTES = 1_000;

/**
 * Reads a file from its first row to its last as fragments, in pieces of a few hundred rows, holding no more than a piece and one
 * product. Fragments are numbered from 0. Reading again gives the same ones in the same order: that is how the rows of a rejected one
 * are found again. Throws an ImportError at the thousandth broken quote.
 */
export async function* readFragments(options: {
  file: ImportFile;
  header: Header;
  format: ChosenFormat;
  cells: CellReader;
  signal?: AbortSignal | undefined;
}): AsyncGenerator<FragmentPiece> {
  const { file, header, signal } = options;
  const parser = createCsvParser({ delimiter: header.delimiter, width: header.columns.length });
  const refuseUnmended = createMendingCheck(header);
  const reader = options.format.createReader(options.cells);
  let bytesRead = 0;
  let fragment = 0;
  const brokenQuotes = { count: 0, firstLine: 0 };

  const countBrokenQuote = (row: CsvRow): void => {
    brokenQuotes.firstLine ||= row.problem?.line ?? row.line;
    if (++brokenQuotes.count < MAX_BROKEN_QUOTES) return;
    throw new ImportError(
      `${file.name} has ${MAX_BROKEN_QUOTES.toLocaleString('en')} broken quotes, never closed or closed in the middle of a cell, the first in line ` +
        `${brokenQuotes.firstLine}. Nothing was imported. Write a quote inside a cell as "", or export the file again.`,
    );
  };

  const toPiece = (read: readonly CsvRow[], isLast: boolean): FragmentPiece => {
    const fragments: ProductFragment[] = [];
    const rows: NumberedRow[] = [];
    for (const found of read) {
      if (found.line <= header.line) continue;
      const row = refuseUnmended(found);
      if (row.hasBrokenQuote) countBrokenQuote(row);
      const ended = reader.push(row);
      if (ended) fragments.push(ended);
      const isItsOwn = ended?.line === row.line;
      if (ended && !isItsOwn) fragment++;
      rows.push({ row, fragment });
      if (isItsOwn) fragment++;
    }
    const last = isLast ? reader.end() : undefined;
    if (last) fragments.push(last);
    return { fragments, rows, bytesRead };
  };

  for await (const piece of file.readText(signal)) {
    ({ bytesRead } = piece);
    yield toPiece(parser.push(piece.text), false);
  }
  yield toPiece(parser.end(), true);
}
