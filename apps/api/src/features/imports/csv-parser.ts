import type { RejectCode } from './problem-codes.ts';

/**
 * A CSV parser for files of any size that people made by hand: RFC 4180 with any one-character delimiter, all three line ends and
 * an exact line number for every row. It differs from csv-parse (which its tests compare it with) in one thing that the importer
 * needs: it goes on after a broken row. A quote that is never closed, or closed in the middle of a cell, costs the line it was
 * opened on and nothing after it; csv-parse ends there or swallows the rest of the file as one cell.
 */
export interface CsvRow {
  /** Line of the row's first character, from 1. */
  readonly line: number;
  /** At most `width` cells, also of a row that has more; of a broken row those before the break. */
  readonly fields: readonly string[];
  /** How many cells the row has. */
  readonly fieldCount: number;
  /** Characters of the row in the file. */
  readonly length: number;
  /** The row as it stands in the file, where `fields` may not be all of it: it is broken, or has not `width` cells. */
  readonly raw?: RawText;
  /** `fieldIndex` is -1 where the row as a whole is wrong. */
  readonly problem?: {
    readonly line: number;
    readonly fieldIndex: number;
    readonly code: RejectCode;
    readonly reason: string;
  };
  /** The problem is a quote that is never closed, or closed in the middle of a cell. */
  readonly hasBrokenQuote?: boolean;
}

export interface RawText {
  /** At most MAX_RAW_LENGTH characters, without the line end. */
  readonly text: string;
  readonly isCut: boolean;
}

export interface CsvParser {
  /** Takes the next piece of text and returns the rows that it completes. Empty lines are no rows. */
  push(text: string): CsvRow[];
  /** Returns what is left when the text has ended. */
  end(): CsvRow[];
}

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A row beyond this is broken: the longest legal description is 65,536 characters. Bounds memory and the cost of going back. */
const MAX_ROW_LENGTH = 1_048_576;

/** What a cell of Excel holds (32,767 characters), rounded down: people mend rejected rows there. */
export const MAX_RAW_LENGTH = 32_000;

const countLineEnds = (text: string, from: number, to: number): number => {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) count++;
  }
  return count;
};

/** Position of the first line end at or after `from`, -1 without one. */
const findLineEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return at;
  }
  return -1;
};

const afterLineEnd = (text: string, at: number): number =>
  text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1;

const TOO_LONG = `the row is longer than ${MAX_ROW_LENGTH.toLocaleString('en')} characters`;
const refuseLong = (row: CsvRow): CsvRow => ({
  ...row,
  problem: { line: row.line, fieldIndex: -1, code: 'row_too_long', reason: TOO_LONG },
});

const refuseNul = (row: CsvRow): CsvRow => {
  const fieldIndex = row.problem ? -1 : row.fields.findIndex((field) => field.includes('\0'));
  if (fieldIndex === -1) return row;
  return { ...row, problem: { line: row.line, fieldIndex, code: 'nul', reason: 'the text holds a NUL character' } };
};

const toRaw = (text: string, from: number, length: number): RawText => {
  const lineEnd = /(?:\r\n|\r|\n)$/.exec(text.slice(from + Math.max(0, length - 2), from + length))?.[0].length ?? 0;
  const isCut = length - lineEnd > MAX_RAW_LENGTH;
  const raw = text.slice(from, from + Math.min(length - lineEnd, MAX_RAW_LENGTH));
  // Half a surrogate pair is no text.
  return { text: isCut ? raw.replace(/[\uD800-\uDBFF]$/, '') : raw, isCut };
};

/**
 * @param options `delimiter` is one character; `width` is how many cells a row should have, and bounds what a row with millions of
 * them keeps in memory.
 */
export function createCsvParser(options: { delimiter: string; width: number }): CsvParser {
  const { width } = options;
  const delimiter = options.delimiter.charCodeAt(0);
  let text = '';
  let start = 0;
  let line = 1;
  /** The rest of a line that was too long is dropped up to its end. */
  let skipping = false;
  /** From the first NUL on every row is looked at; PostgreSQL cannot store one. */
  let holdsNul = false;

  /** Reads one row at `start`; undefined when the text ends before the row does. */
  function readRow(isLast: boolean): CsvRow | undefined {
    const fields: string[] = [];
    let fieldCount = 0;
    const rowStart = start;
    let at = start;
    let rowLine = line;
    const firstLine = line;
    const length = text.length;

    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        const open = at;
        const openLine = rowLine;
        const broken = (reason: string): CsvRow | undefined => {
          const lineEnd = findLineEnd(text, open);
          // The line that is given up is told whole, wherever the piece of text ends.
          if (!isLast && lineEnd === -1 && length - rowStart < MAX_ROW_LENGTH) return undefined;
          if (!isLast && (lineEnd === -1 || lineEnd === length - 1)) {
            // The line that is given up, or its \r\n, goes on beyond this piece of text.
            start = lineEnd === -1 ? length : lineEnd;
            skipping = true;
          } else {
            start = lineEnd === -1 ? length : afterLineEnd(text, lineEnd);
          }
          line = openLine + 1;
          const problem = { line: openLine, fieldIndex: fieldCount, code: 'broken_quote', reason } as const;
          return { line: firstLine, fields, fieldCount, length: start - rowStart, problem, hasBrokenQuote: true };
        };
        let escaped = false;
        let close = text.indexOf('"', at + 1);
        while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
          escaped = true;
          close = text.indexOf('"', close + 2);
        }
        if (close === -1 || (close === length - 1 && !isLast)) {
          if (!isLast && length - start < MAX_ROW_LENGTH) return undefined;
          if (close === -1) {
            return broken(
              isLast
                ? 'the quote that opens this cell is never closed'
                : `the quote that opens this cell is not closed within ${MAX_ROW_LENGTH.toLocaleString('en')} characters`,
            );
          }
        }
        at = close + 1;
        const next = text.charCodeAt(at);
        if (at < length && next !== delimiter && next !== LINE_FEED && next !== CARRIAGE_RETURN) {
          return broken('there is text after the quote that closes this cell; write a quote inside a cell as ""');
        }
        rowLine += countLineEnds(text, open + 1, close);
        if (fieldCount < width) {
          const value = text.slice(open + 1, close);
          fields.push(escaped ? value.replaceAll('""', '"') : value);
        }
      } else {
        const from = at;
        for (; at < length; at++) {
          const code = text.charCodeAt(at);
          if (code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) break;
        }
        if (fieldCount < width) fields.push(text.slice(from, at));
      }
      fieldCount++;

      if (at >= length) {
        if (!isLast) {
          if (length - start < MAX_ROW_LENGTH) return undefined;
          start = length;
          skipping = true;
          line = rowLine + 1;
          const problem = { line: firstLine, fieldIndex: -1, code: 'row_too_long', reason: TOO_LONG } as const;
          return { line: firstLine, fields, fieldCount, length: start - rowStart, problem };
        }
        start = at;
        line = rowLine;
        return { line: firstLine, fields, fieldCount, length: start - rowStart };
      }
      if (text.charCodeAt(at) === delimiter) {
        at++;
        continue;
      }
      if (text.charCodeAt(at) === CARRIAGE_RETURN && at === length - 1 && !isLast) return undefined;
      start = afterLineEnd(text, at);
      line = rowLine + 1;
      return { line: firstLine, fields, fieldCount, length: start - rowStart };
    }
  }

  function readRows(isLast: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    while (start < text.length) {
      if (skipping) {
        const lineEnd = findLineEnd(text, start);
        if (lineEnd === -1) {
          start = text.length;
          break;
        }
        if (text.charCodeAt(lineEnd) === CARRIAGE_RETURN && lineEnd === text.length - 1 && !isLast) {
          start = lineEnd;
          break;
        }
        start = afterLineEnd(text, lineEnd);
        skipping = false;
        continue;
      }
      const rowStart = start;
      const read = readRow(isLast);
      if (!read) break;
      // Also where it happened to end in the same piece of text: what is too long must not depend on how the file is cut.
      const fitting = read.length > MAX_ROW_LENGTH && !read.problem ? refuseLong(read) : read;
      const isWhole = !fitting.problem && fitting.fieldCount === width;
      const told = isWhole ? fitting : { ...fitting, raw: toRaw(text, rowStart, read.length) };
      const row = holdsNul ? refuseNul(told) : told;
      const isEmptyLine = row.fieldCount === 1 && row.fields[0] === '' && !row.problem;
      if (!isEmptyLine) rows.push(row);
    }
    return rows;
  }

  return {
    push(piece) {
      holdsNul ||= piece.includes('\0');
      text = start < text.length ? text.slice(start) + piece : piece;
      start = 0;
      return readRows(false);
    },
    end() {
      const rows = readRows(true);
      text = '';
      start = 0;
      return rows;
    },
  };
}
