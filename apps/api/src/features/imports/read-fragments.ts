import type { CellReader } from './cell-reader.ts';
import type { ChosenFormat } from './choose-format.ts';
import { createCsvParser, type CsvRow } from './csv-parser.ts';
import type { Header } from './header.ts';
import type { ImportFile } from './import-file.ts';
import type { ProductFragment } from './product-fragment.ts';

export interface FragmentPiece {
  readonly fragments: readonly ProductFragment[];
  readonly rows: number;
  readonly bytesRead: number;
}

/**
 * Reads a file from its first row to its last as fragments, in pieces of a few hundred rows, holding no more than a piece and one
 * product. Reading again gives the same fragments in the same order: the rejects are found again by their number.
 */
export async function* readFragments(options: {
  file: ImportFile;
  header: Header;
  format: ChosenFormat;
  cells: CellReader;
  keepRows: boolean;
  signal?: AbortSignal | undefined;
}): AsyncGenerator<FragmentPiece> {
  const { file, header, cells, keepRows, signal } = options;
  // One cell more than the header has tells a row that is too wide.
  const parser = createCsvParser({ delimiter: header.delimiter, maxFields: header.columns.length + 1 });
  const reader = options.format.createReader(cells, { keepRows });
  let bytesRead = 0;

  const toPiece = (rows: readonly CsvRow[], isLast: boolean): FragmentPiece => {
    const fragments: ProductFragment[] = [];
    let count = 0;
    for (const row of rows) {
      if (row.line <= header.line) continue;
      count++;
      const fragment = reader.push(row);
      if (fragment) fragments.push(fragment);
    }
    const last = isLast ? reader.end() : undefined;
    if (last) fragments.push(last);
    return { fragments, rows: count, bytesRead };
  };

  for await (const piece of file.readText(signal)) {
    ({ bytesRead } = piece);
    yield toPiece(parser.push(piece.text), false);
  }
  yield toPiece(parser.end(), true);
}
