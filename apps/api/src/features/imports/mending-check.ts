import { createCsvParser, type CsvRow } from './csv-parser.ts';
import type { Header } from './header.ts';
import { ownWidth } from './rejects-columns.ts';

/**
 * Makes the check of the rows of a file of rejects. A row that could not be read whole has its text in the column `raw` and only some
 * of it in its cells: imported like that it would silently lose the rest, so it comes back with a problem and its text until somebody
 * has filled in what was missing, or emptied `raw`. Every other row, and every row of other files, comes back as it is.
 */
export function createMendingCheck(header: Header): (row: CsvRow) => CsvRow {
  const { columns, delimiter } = header;
  const width = ownWidth(columns);
  if (width === columns.length) return (row) => row;

  return (row) => {
    const text = row.fields[columns.length - 1] ?? '';
    if (row.problem || row.fieldCount !== columns.length || text === '') return row;
    const parser = createCsvParser({ delimiter, width });
    const before = parser.push(text)[0] ?? parser.end()[0];
    if (!before || isMended(row, before, width)) return row;
    const reason =
      'the cells are still not all of the row: complete them by its text in the column raw, or empty raw where they are right';
    const fieldIndex = Math.min(before.fields.length, width - 1);
    const problem = { line: row.line, fieldIndex, code: 'not_mended', reason } as const;
    return { ...row, raw: { text, isCut: false }, problem };
  };
}

function isMended(row: CsvRow, before: CsvRow, width: number): boolean {
  const known = before.fields.length;
  // Looks at what was missing only: a spreadsheet writes the other cells in its own way, 5.00 as 5.
  if (known < width) return row.fields.slice(known, width).some((cell) => cell.trim() !== '');
  const wasWhole = before.fieldCount === width && !before.problem;
  return wasWhole || before.fields.some((cell, index) => cell.trim() !== row.fields[index]?.trim());
}
