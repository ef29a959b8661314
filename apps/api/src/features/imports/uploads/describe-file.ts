import type { Import } from '@headroom/contracts/imports';
import { chooseFormat } from '../choose-format.ts';
import { createCsvParser, type CsvRow } from '../csv-parser.ts';
import { readHeader, type Header } from '../header.ts';
import { ImportError } from '../import-error.ts';
import { openImportFile, type ImportFile } from '../import-file.ts';
import { proposeMap } from './propose-map.ts';

const SAMPLES = 3;
const SAMPLE_ROWS = 50;
const SAMPLE_LENGTH = 80;
/** Names are shown, kept and sent back in a map; none of a real table comes near. */
const MAX_COLUMN_NAME_LENGTH = 1_000;
/** What a file is in that says nothing of its encoding and is not UTF-8: Windows' Western Europe, which reads every byte. */
const OTHER_ENCODING = 'windows-1252';

type Described = Pick<Import, 'detected' | 'problem'>;

/**
 * Looks at an uploaded file: encoding, delimiter, format, columns with the first values of each, and a map where the format is not known.
 * A file that is no table has a `problem` instead.
 * @param isUtf8 whether all of it is valid UTF-8.
 */
export async function describeFile(options: { path: string; name: string; isUtf8: boolean }): Promise<Described> {
  const { path, name, isUtf8 } = options;
  try {
    const sniffed = await openImportFile(path, { name });
    const file =
      isUtf8 || sniffed.encoding !== 'utf-8' ? sniffed : await openImportFile(path, { name, encoding: OTHER_ENCODING });
    const header = await readHeader(file);
    const longest = Math.max(...header.columns.map((column) => column.length));
    if (longest > MAX_COLUMN_NAME_LENGTH) {
      throw new ImportError(
        `The first line has a column name of ${longest.toLocaleString('en')} characters, so it is hardly a header. Put the names of the columns there.`,
      );
    }
    const format = knownFormat(header.columns);
    const samples = await readSamples(file, header);
    return {
      problem: null,
      detected: {
        format,
        encoding: file.encoding,
        delimiter: header.delimiter,
        columns: header.columns.map((column, at) => ({ name: column, samples: samples[at] ?? [] })),
        map: format === null ? proposeMap(header.columns) : null,
      },
    };
  } catch (error) {
    if (error instanceof ImportError) return { detected: null, problem: error.message };
    throw error;
  }
}

function knownFormat(columns: readonly string[]) {
  try {
    return chooseFormat({ columns }).format;
  } catch (error) {
    if (error instanceof ImportError) return null;
    throw error;
  }
}

/** The first different values of each column, cut short. */
async function readSamples(file: ImportFile, header: Header): Promise<string[][]> {
  const samples: string[][] = header.columns.map(() => []);
  const add = (row: CsvRow) => {
    row.fields.forEach((field, at) => {
      const value = field.trim().slice(0, SAMPLE_LENGTH).toWellFormed();
      const kept = samples[at];
      if (kept && value !== '' && kept.length < SAMPLES && !kept.includes(value)) kept.push(value);
    });
  };
  const parser = createCsvParser({ delimiter: header.delimiter, width: header.columns.length });
  let rows = 0;
  for await (const { text } of file.readText()) {
    const found = parser.push(text).filter((row) => row.line > header.line && !row.problem);
    for (const row of found.slice(0, SAMPLE_ROWS - rows)) add(row);
    rows += found.length;
    if (rows >= SAMPLE_ROWS) return samples;
  }
  for (const row of parser.end()) if (row.line > header.line) add(row);
  return samples;
}
