import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ImportError } from './import-error.ts';
import { sniffFile } from './sniff-file.ts';
import { incompleteTail } from './utf8-tail.ts';

export interface ImportFile {
  readonly path: string;
  /** How messages call it. */
  readonly name: string;
  readonly totalBytes: number;
  /** As TextDecoder names it. */
  readonly encoding: string;
  /** The text in pieces of at most 256 KiB, without a byte order mark. Can be read again and again. */
  readText(signal?: AbortSignal): AsyncGenerator<{ text: string; bytesRead: number }>;
}

const PIECE_BYTES = 262_144;

/**
 * Opens a file to import, and refuses with an ImportError what is no text: a folder, a spreadsheet, a picture, an archive, nothing.
 * Text is checked as it is read: a byte that is wrong for the encoding ends the import with its line and place in the file.
 */
export async function openImportFile(
  path: string,
  options: { encoding?: string | undefined; name?: string | undefined } = {},
): Promise<ImportFile> {
  const { name = path } = options;
  const { head, totalBytes } = await readHead(path, name);
  const sniffed = sniffFile(head, name);
  const encoding = options.encoding === undefined ? sniffed.encoding : knownEncoding(options.encoding);

  async function* readText(signal?: AbortSignal): AsyncGenerator<{ text: string; bytesRead: number }> {
    let bytesRead = sniffed.bomBytes;
    const stream = createReadStream(path, {
      start: sniffed.bomBytes,
      highWaterMark: PIECE_BYTES,
      ...(signal && { signal }),
    });
    const decode =
      encoding === 'utf-8' ? createUtf8Decoder({ path, name }, bytesRead) : createOtherDecoder(name, encoding);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytesRead += piece.length;
      yield { text: await decode(piece, false), bytesRead };
    }
    const text = await decode(Buffer.alloc(0), true);
    if (text !== '') yield { text, bytesRead };
  }
  return { path, name, totalBytes, encoding, readText };
}

async function readHead(path: string, name: string): Promise<{ head: Buffer; totalBytes: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new ImportError(`${name} is a folder. Name the CSV file in it.`);
    if (!stats.isFile()) throw new ImportError(`${name} is not a regular file. Save the data as a CSV file first.`);
    if (stats.size === 0) throw new ImportError(`${name} is empty. Export it again.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return { head: buffer.subarray(0, bytesRead), totalBytes: stats.size };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ImportError(`There is no file ${name}. Check the name and the folder.`);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new ImportError(
        `${name} may not be read by this user. Change its permissions, or copy it to a folder of yours.`,
      );
    }
    throw error;
  } finally {
    await handle?.close();
  }
}

function knownEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new ImportError(
      `“${label}” is no known encoding. Try utf-8, windows-1252, iso-8859-2, utf-16le or shift_jis.`,
    );
  }
}

/** simdutf checks and decodes at gigabytes a second, several times faster than a streaming TextDecoder. */
function createUtf8Decoder({ path, name }: { path: string; name: string }, start: number) {
  let rest: Buffer = Buffer.alloc(0);
  let offset = start;
  return async (piece: Buffer, isLast: boolean): Promise<string> => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = isLast ? bytes.length : bytes.length - incompleteTail(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) {
      const bad = offset + firstInvalidByte(whole);
      const line = (await countLines(path, bad)) + 1;
      throw new ImportError(
        `${name} is not valid UTF-8: line ${line}, byte ${(bad + 1).toLocaleString('en')} of the file. Nothing was imported. ` +
          'Save it as UTF-8, or name its encoding; windows-1252 is the usual one for files from Excel (--encoding on the command line).',
      );
    }
    rest = Buffer.from(bytes.subarray(end));
    offset += end;
    return whole.toString('utf8');
  };
}

function createOtherDecoder(name: string, encoding: string) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (piece: Buffer, isLast: boolean): Promise<string> => {
    try {
      return Promise.resolve(decoder.decode(piece, { stream: !isLast }));
    } catch {
      throw new ImportError(
        `${name} is not valid ${encoding}. Nothing was imported. Name another encoding (--encoding on the command line).`,
      );
    }
  };
}

/** The start of the first character that is not valid, by bisection over prefixes that end between characters. */
function firstInvalidByte(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - incompleteTail(prefix)))) valid = middle;
    else invalid = middle;
  }
  return valid - incompleteTail(bytes.subarray(0, valid));
}

async function countLines(path: string, beforeByte: number): Promise<number> {
  let lines = 0;
  let wasReturn = false;
  if (beforeByte === 0) return 0;
  for await (const piece of createReadStream(path, { end: beforeByte - 1 }) as AsyncIterable<Buffer>) {
    for (const byte of piece) {
      if (byte === 13 || (byte === 10 && !wasReturn)) lines++;
      wasReturn = byte === 13;
    }
  }
  return lines;
}
