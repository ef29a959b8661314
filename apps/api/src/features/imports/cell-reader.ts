import { LIMITS, type ProductStatus } from '@headroom/contracts/catalogue';
import { undefuse } from '../../catalogue/formula-cell.ts';
import { splitTags } from '../../catalogue/own-layout-tags.ts';
import type { CsvRow } from './csv-parser.ts';
import { htmlToText } from './html-to-text.ts';
import { parseMoney, type DecimalMark, type MoneyFormat } from './parse-money.ts';
import { parseStock } from './parse-stock.ts';
import type { RejectCode } from './problem-codes.ts';
import type { PriceDoubt, RowProblem } from './product-fragment.ts';

/** An amount as our own export writes it: `1.250` of a currency with three decimals is no thousand. */
function readWritten(text: string, { decimals, maxMinorUnits }: MoneyFormat): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,13})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length !== decimals) return undefined;
  const minorUnits = Number(whole + fraction);
  return minorUnits <= maxMinorUnits ? minorUnits : undefined;
}

/** Thrown by a CellReader; caught where the fragment is made. One bad cell rejects its product. */
export class CellProblem extends Error {
  readonly problem: RowProblem;
  constructor(problem: RowProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}

export interface DecimalEvidence {
  readonly marks: Set<DecimalMark>;
}

export type CellReader = ReturnType<typeof createCellReader>;

const STATUSES: Readonly<Record<string, ProductStatus>> = {
  active: 'active',
  published: 'active',
  draft: 'draft',
  unlisted: 'draft',
  private: 'draft',
  pending: 'draft',
  archived: 'archived',
};
/** Line breaks and runs of white space become one space: what this reads is shown, searched and compared as one line. */
const foldLine = (text: string): string =>
  NEEDS_FOLDING.test(text)
    ? text
        .replace(/[\s\u0085]+/gu, ' ')
        .trim()
        .normalize('NFC')
    : text;
/** Anything but plain ASCII with single spaces. Most cells have none of it, and a look costs a seventh of replacing: 0.02 µs. */
const NEEDS_FOLDING = /[\t-\r\u0080-\uffff]|^ | $| {2}/;

/** The cell without the apostrophe that keeps a spreadsheet from running it. */
function cellOf(row: CsvRow, column: number): string {
  const cell = column === -1 ? '' : (row.fields[column] ?? '');
  return cell.charCodeAt(0) === APOSTROPHE ? undefuse(cell) : cell;
}
const APOSTROPHE = 39;

/** The cell as one line. */
function fold(row: CsvRow, column: number): string {
  const cell = cellOf(row, column);
  return cell === '' ? '' : foldLine(cell);
}

/** Of what stands in a cell, enough to recognise it. */
const FOUND_LENGTH = 80;
/** No half characters, and no NUL, which PostgreSQL cannot hold. */
const shorten = (text: string): string => text.slice(0, FOUND_LENGTH).replaceAll('\0', '').toWellFormed();

const isLonger = (text: string, limit: number): boolean =>
  text.length > limit && (text.length > limit * 2 || Array.from(text).length > limit);

/**
 * Reads the cells of one file, by column number (-1: the file has no such column). Every reader throws a CellProblem with line,
 * column and reason for what the catalogue cannot hold. Text comes back as one line, trimmed, and in NFC; only a description keeps
 * its lines. A file of our own layout comes back to the last blank (`isExact`).
 */
export function createCellReader(options: {
  columns: readonly string[];
  money: MoneyFormat;
  evidence: DecimalEvidence;
  isExact: boolean;
}) {
  const { columns, evidence, isExact } = options;
  const money: MoneyFormat = options.money;

  const fail = (row: CsvRow, column: number, code: RejectCode, reason: string): never => {
    throw new CellProblem({
      line: row.line,
      column: columns[column] ?? '',
      code,
      found: shorten(row.fields[column] ?? ''),
      reason,
    });
  };

  const line = isExact ? (row: CsvRow, column: number) => cellOf(row, column).normalize('NFC') : fold;

  function text(row: CsvRow, column: number, limit: number): string {
    const value = line(row, column);
    if (isLonger(value, limit)) {
      const length = Array.from(value).length.toLocaleString('en');
      fail(
        row,
        column,
        'text_too_long',
        `the text has ${length} characters; ${limit.toLocaleString('en')} is the limit`,
      );
    }
    return value;
  }

  return {
    fail,
    isExact,
    text,
    /** One line of any length, for what only has to be compared: a row says by it where it belongs. */
    line,
    /** The column's name in the file, '' for none. */
    nameOf: (column: number): string => columns[column] ?? '',
    /** As the file has it but for white space at its ends: an address must not be changed. */
    raw: (row: CsvRow, column: number): string => cellOf(row, column).trim(),

    /** Refuses a row that does not fit the header or holds what PostgreSQL cannot store. */
    checkRow(row: CsvRow): void {
      if (row.problem) {
        throw new CellProblem({
          line: row.problem.line,
          column: columns[row.problem.fieldIndex] ?? '',
          code: row.problem.code,
          found: shorten(row.raw?.text ?? ''),
          reason: row.problem.reason,
        });
      }
      if (row.fieldCount !== columns.length) {
        const has = `${row.fieldCount.toLocaleString('en')} ${row.fieldCount === 1 ? 'column' : 'columns'}`;
        // The first column without a cell, or the last one, behind which the cells stand that belong to none.
        const column = Math.min(row.fieldCount, columns.length - 1);
        fail(row, column, 'wrong_columns', `the row has ${has}, the header ${columns.length.toLocaleString('en')}`);
      }
    },

    description(row: CsvRow, column: number): string {
      const raw = cellOf(row, column);
      if (raw === '') return '';
      const value = (isExact ? raw : htmlToText(raw)).normalize('NFC');
      if (isLonger(value, LIMITS.description)) {
        const length = Array.from(value).length.toLocaleString('en');
        fail(
          row,
          column,
          'text_too_long',
          `the text has ${length} characters; ${LIMITS.description.toLocaleString('en')} is the limit`,
        );
      }
      return value;
    },

    handle(row: CsvRow, column: number): string {
      const value = text(row, column, LIMITS.handle);
      if (/[\s/?#]/u.test(value))
        fail(row, column, 'handle_form', `the handle “${value.slice(0, 60)}” holds a space, /, ? or #`);
      return value;
    },

    /** Minor units; null for an empty cell. */
    price(row: CsvRow, column: number): { amount: number | null; doubt: PriceDoubt | undefined } {
      const raw = cellOf(row, column).trim();
      if (raw === '') return { amount: null, doubt: undefined };
      const written = isExact ? readWritten(raw, money) : undefined;
      if (written !== undefined) return { amount: written, doubt: undefined };
      const reading = parseMoney(raw, money);
      if (!reading.ok) return fail(row, column, reading.code, reading.reason);
      if (reading.evidence !== undefined) evidence.marks.add(reading.evidence);
      const doubt = reading.doubt && { mark: reading.doubt, text: raw, column: columns[column] ?? '' };
      return { amount: reading.minorUnits, doubt };
    },

    stock(row: CsvRow, column: number): number {
      const reading = parseStock(column === -1 ? '' : (row.fields[column] ?? ''), LIMITS.stock);
      return reading.ok ? reading.stock : fail(row, column, 'stock_form', reading.reason);
    },

    status(row: CsvRow, column: number): ProductStatus | undefined {
      const value = fold(row, column).toLowerCase();
      if (value === '') return undefined;
      return (
        STATUSES[value] ??
        fail(row, column, 'status_form', `“${value.slice(0, 40)}” is no status; write active, draft or archived`)
      );
    },

    /** Shopify's and WooCommerce's TRUE, FALSE, 1, 0, -1. */
    published(row: CsvRow, column: number): ProductStatus | undefined {
      const value = fold(row, column).toLowerCase();
      if (value === '') return undefined;
      if (['true', '1', 'yes'].includes(value)) return 'active';
      if (['false', '0', '-1', 'no'].includes(value)) return 'draft';
      return fail(
        row,
        column,
        'status_form',
        `“${value.slice(0, 40)}” does not say whether the product is published; write TRUE or FALSE`,
      );
    },

    tags(row: CsvRow, column: number, more: readonly string[] = []): string[] {
      const raw = cellOf(row, column);
      // WooCommerce writes a comma inside a name as \,
      const names =
        raw === ''
          ? []
          : raw
              .replaceAll('\\,', '\0')
              .split(',')
              .map((tag) => foldLine(tag.replaceAll('\0', ',')));
      const tags = isExact
        ? splitTags(raw).map((tag) => tag.normalize('NFC'))
        : [...new Set([...names, ...more])].filter((tag) => tag !== '');
      if (tags.length > LIMITS.tags)
        fail(row, column, 'too_many_tags', `the product has ${tags.length} tags; ${LIMITS.tags} is the limit`);
      const long = tags.find((tag) => isLonger(tag, LIMITS.tag));
      if (long !== undefined)
        fail(row, column, 'text_too_long', `the tag “${long.slice(0, 40)}…” is longer than ${LIMITS.tag} characters`);
      return tags;
    },

    url(row: CsvRow, column: number, value: string): string {
      if (isLonger(value, LIMITS.imageUrl))
        fail(
          row,
          column,
          'text_too_long',
          `the address is longer than ${LIMITS.imageUrl.toLocaleString('en')} characters`,
        );
      // Our own pictures are paths of this server.
      if (isExact && /^\/[^/]/.test(value)) return value;
      if (!/^https?:\/\/[^\s/]/iu.test(value) || !URL.canParse(value)) {
        fail(
          row,
          column,
          'url_form',
          `“${value.slice(0, 60)}” is no web address; it must begin with https:// or http://`,
        );
      }
      return value;
    },

    position(row: CsvRow, column: number): number | undefined {
      const value = fold(row, column);
      if (value === '') return undefined;
      return /^\d{1,6}(?:\.0+)?$/.test(value)
        ? Number(value)
        : fail(row, column, 'position_form', `“${value.slice(0, 40)}” is no position`);
    },
  };
}
