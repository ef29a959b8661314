import { defuse } from '../../catalogue/formula-cell.ts';

/** A number is written as it is: `-5` is no formula that does anything. */
export type CsvCell = string | number | null | undefined;

const SPECIAL = /[",\r\n]|^\s|\s$/u;

/** One line of RFC 4180. Texts that a spreadsheet would run are defused; null and undefined are empty cells. */
export const toCsvLine = (cells: readonly CsvCell[]): string => `${cells.map(toCell).join(',')}\r\n`;

function toCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = defuse(value);
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
