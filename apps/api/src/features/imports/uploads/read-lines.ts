import type { ImportLines } from '@headroom/contracts/imports';
import { openImportFile } from '../import-file.ts';

const AROUND = 2;
const MAX_LENGTH = 2_000;

/**
 * A line of the file as it stands there, with the two before it and the two after, each cut at 2,000 characters. Empty where the file has
 * no such line. Reads from the beginning, and stops as soon as it has what it looks for.
 */
export async function readLines(options: {
  path: string;
  name: string;
  encoding: string;
  /** From 1. */
  line: number;
  signal: AbortSignal;
}): Promise<ImportLines> {
  const { path, name, encoding, line } = options;
  const file = await openImportFile(path, { name, encoding });
  const [from, to] = [line - AROUND, line + AROUND];
  const lines: ImportLines['lines'] = [];
  let number = 1;
  let current = '';
  let wasReturn = false;
  const keep = (text: string) => {
    if (number >= from && number <= to && current.length < MAX_LENGTH) current += text.slice(0, MAX_LENGTH);
  };
  const end = () => {
    if (number >= from && number <= to)
      lines.push({ line: number, text: current.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '') });
    current = '';
    number++;
  };
  for await (const { text } of file.readText(options.signal)) {
    let at = 0;
    // The \n of a \r\n that fell between two pieces.
    if (wasReturn && text.startsWith('\n')) at = 1;
    wasReturn = text.endsWith('\r');
    const ends = /\r\n|\r|\n/g;
    ends.lastIndex = at;
    for (let found = ends.exec(text); found; found = ends.exec(text)) {
      keep(text.slice(at, found.index));
      end();
      at = ends.lastIndex;
      if (number > to) return { lines };
    }
    keep(text.slice(at));
  }
  if (current !== '') end();
  return lines.some((one) => one.line === line) ? { lines } : { lines: [] };
}
