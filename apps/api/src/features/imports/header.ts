import { createCsvParser, type CsvRow } from './csv-parser.ts';
import { ImportError } from './import-error.ts';
import type { ImportFile } from './import-file.ts';

export interface Header {
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** Line that the header begins on: 2 after Excel's `sep=;`. */
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** More columns than any shop's export has; beyond it the file is something else. */
const MAX_COLUMNS = 2_000;
const PLENTY = 400_000;
/** Excel writes and reads `sep=;` as a line of its own before the header. */
const SEPARATOR_LINE = /^sep=(.)(?:\r\n|\r|\n)/;

/** A header that breaks in its last cell has that cell too. */
const widthOf = (row: CsvRow | undefined): number => (row ? row.fieldCount + (row.problem ? 1 : 0) : 0);

/** Reads the header row and finds the delimiter: the one of `, ; tab |` that gives it the most columns. */
export async function readHeader(file: ImportFile, options: { delimiter?: string | undefined } = {}): Promise<Header> {
  let text = '';
  for await (const piece of file.readText()) {
    text += piece.text;
    // A header is a line or a few; two pieces are half a megabyte.
    if (text.length > PLENTY || /[\r\n]./s.test(text)) break;
  }
  if (text.trim() === '') throw new ImportError(`${file.name} has no text in it. Export it again.`);
  const separator = SEPARATOR_LINE.exec(text)?.[1];
  const body = text.replace(SEPARATOR_LINE, '');
  const chosen = options.delimiter ?? separator;
  const candidates = (chosen === undefined ? DELIMITERS : [chosen]).map((delimiter) => {
    const parser = createCsvParser({ delimiter, width: MAX_COLUMNS + 1 });
    const row: CsvRow | undefined = parser.push(body)[0] ?? parser.end()[0];
    return { delimiter, row };
  });
  const best = candidates.reduce((left, right) => (widthOf(right.row) > widthOf(left.row) ? right : left));
  const row = best.row;
  if (!row) throw new ImportError(`${file.name} has no header row. The first line must name the columns.`);
  if (row.problem)
    throw new ImportError(
      `The header of ${file.name} cannot be read: line ${row.problem.line}, ${row.problem.reason}.`,
    );
  if (row.fieldCount > MAX_COLUMNS) {
    throw new ImportError(
      `The first row of ${file.name} has ${row.fieldCount.toLocaleString('en')} columns; ${MAX_COLUMNS.toLocaleString('en')} is the limit. Is it a product CSV?`,
    );
  }
  const columns = row.fields.map((name) => name.trim());
  if (columns.every((name) => name === '')) {
    throw new ImportError(`${file.name} has no header row. The first line must name the columns.`);
  }
  return { columns, delimiter: best.delimiter, line: row.line + (separator === undefined ? 0 : 1) };
}
