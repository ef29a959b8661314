import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvParser, type CsvRow } from './csv-parser.ts';

const readAll = (pieces: string[], delimiter = ',', width = 1_000): CsvRow[] => {
  const parser = createCsvParser({ delimiter, width });
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
};
const fieldsOf = (text: string, delimiter?: string) => readAll([text], delimiter).map((row) => row.fields);

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ',', ';', '"', '\n', '\r', "'", '\\', '\t', '0') });
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
const write = (
  rows: string[][],
  { delimiter, lineEnd, quoteAll }: { delimiter: string; lineEnd: string; quoteAll: boolean },
) =>
  rows
    .map((row) =>
      row
        .map((value) =>
          quoteAll || value === '' || /["\n\r;,\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
        )
        .join(delimiter),
    )
    .join(lineEnd);
const style = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quoteAll: fc.boolean(),
});
const cut = (text: string, places: number[]) => {
  const at = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
};

const isText = (row: readonly string[]) => row.length > 1 || row[0] !== '';

describe('createCsvParser', () => {
  it('gives back what was written, wherever the text is cut into pieces', () => {
    fc.assert(
      fc.property(table, style, fc.array(fc.nat(), { maxLength: 6 }), (rows, how, places) => {
        const text = write(rows, how);
        const expected = rows.filter((row) => how.quoteAll || row.length > 1 || row[0] !== '');
        const read = readAll(cut(text, places), how.delimiter).filter(
          (row) => row.fieldCount > 1 || row.fields[0] !== '',
        );
        expect(read.map((row) => row.fields)).toEqual(expected.filter((row) => row.length > 1 || row[0] !== ''));
        expect(read.every((row) => row.problem === undefined)).toBe(true);
      }),
    );
  });

  it('reads what csv-parse reads', () => {
    fc.assert(
      fc.property(table, style, (rows, how) => {
        const text = write(rows, how);
        const theirs = parse(text, { delimiter: how.delimiter, record_delimiter: how.lineEnd, skip_empty_lines: true });
        const ours = fieldsOf(text, how.delimiter);
        expect(ours.filter(isText)).toEqual((theirs as string[][]).filter(isText));
      }),
    );
  });

  it('says the same of broken text, wherever it is cut, and reads every line that is whole', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' '), maxLength: 60 });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(), { maxLength: 6 }), (text, places) => {
        const withoutLength = (rows: CsvRow[]) => rows.map((row) => ({ ...row, length: 0 }));
        expect(withoutLength(readAll(cut(text, places)))).toEqual(withoutLength(readAll([text])));
        const lines = readAll([text]).map((row) => row.line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(noise, (text) => {
        const last = readAll([`${text.replaceAll('"', '').replaceAll('\r', '')}\n"never closed\nx,y,z\n`]).at(-1);
        expect(last?.fields).toEqual(['x', 'y', 'z']);
      }),
    );
  });

  it('numbers lines through cells with line breaks', () => {
    const rows = readAll(['a,"1\r\n2\n3\r4",b\n\nc,d\re,f']);
    expect(rows.map((row) => [row.line, row.fields[0]])).toEqual([
      [1, 'a'],
      [6, 'c'],
      [7, 'e'],
    ]);
  });

  it('costs one line when a quote is never closed', () => {
    const rows = readAll(['h,t\na,"broken\nb,fine\nc,also fine\n']);
    expect(rows.map((row) => row.problem?.reason ?? row.fields)).toEqual([
      ['h', 't'],
      'the quote that opens this cell is never closed',
      ['b', 'fine'],
      ['c', 'also fine'],
    ]);
    expect(rows[1]?.problem).toMatchObject({ line: 2, fieldIndex: 1 });
  });

  it('goes back to the line after the opening quote when the next row’s quote seems to close it', () => {
    const rows = readAll(['a,"broken\nb,"fine"\nc,"fine too"\n']);
    expect(rows.map((row) => row.problem?.line ?? row.fields)).toEqual([1, ['b', 'fine'], ['c', 'fine too']]);
  });

  it('keeps a quote inside a cell that does not start with one', () => {
    expect(fieldsOf('5" nail,x\n')).toEqual([['5" nail', 'x']]);
  });

  it('counts the cells of a row of two million without keeping them', () => {
    const [row] = readAll(['a'.concat(','.repeat(1_000_000)), '\n'], ',', 10);
    expect(row?.fieldCount).toBe(1_000_001);
    expect(row?.fields.length).toBe(10);
    const [tooLong, next] = readAll([','.repeat(900_000), ','.repeat(1_100_000), '\nx,y\n'], ',', 10);
    expect(tooLong?.problem?.reason).toContain('longer than 1,048,576');
    expect(next).toMatchObject({ line: 2, fields: ['x', 'y'] });
  });

  it('drops an endless line and an endless quoted cell in bounded memory', () => {
    const parser = createCsvParser({ delimiter: ',', width: 4 });
    const piece = 'x'.repeat(100_000);
    const rows = [...parser.push('a\n"')];
    for (let count = 0; count < 40; count++) rows.push(...parser.push(piece));
    rows.push(...parser.push('\nb\n'), ...parser.end());
    expect(rows.map((row) => row.problem?.line ?? row.fields[0])).toEqual(['a', 2, 'b']);
  });
});
