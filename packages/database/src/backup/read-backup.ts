import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createZstdDecompress } from 'node:zlib';
import {
  type BackupHeader,
  BackupUnusableError,
  END_MARK,
  FORMAT,
  FORMAT_VERSION,
  MAX_FRAME_BYTES,
  MAX_LINE_BYTES,
} from './backup-format.ts';

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A backup file read from its beginning to its end, once, with bounded memory. */
export interface BackupReader {
  header: BackupHeader;
  /** COPY text of the next table of the header, to be read to its end before the next call. */
  tableRows(): AsyncGenerator<Buffer>;
  /** After the last table: throws where the checksum differs, is missing or something follows it. */
  finish(): Promise<void>;
  /** Closes the file; at any time. */
  close(): void;
}

/** Opens a backup. Every method throws BackupUnusableError where the file is no backup, is cut short or damaged. */
export async function readBackup(file: string): Promise<BackupReader> {
  const { streamBytes } = await requireBackup(file);
  const source = createReadStream(file, { end: streamBytes - 1, highWaterMark: 256 * 1024 });
  const plain = createZstdDecompress();
  source.on('error', (error) => plain.destroy(error));
  source.pipe(plain);
  const bytes = new ByteReader(plain, file);
  const close = () => {
    source.destroy();
    plain.destroy();
  };
  try {
    const header = parseHeader(await bytes.line(), file);
    return {
      header,
      async *tableRows() {
        for (;;) {
          const length = (await bytes.take(4)).readUInt32BE();
          if (length === 0) return;
          if (length > MAX_FRAME_BYTES) throw damaged(file);
          yield await bytes.take(length);
        }
      },
      async finish() {
        const expected = bytes.checksum();
        const trailer = parse(await bytes.line(), file) as { sha256?: unknown };
        if (trailer.sha256 !== expected) throw damaged(file);
        await bytes.end();
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function damaged(file: string, cause?: unknown): BackupUnusableError {
  return new BackupUnusableError(
    `${file} is cut short or damaged, and nothing was changed: copy it again from where it was made, or use another backup.`,
    { cause },
  );
}

/** Looks at both ends of the file. */
async function requireBackup(file: string): Promise<{ streamBytes: number }> {
  let handle;
  try {
    handle = await open(file);
    const { size } = await handle.stat();
    const streamBytes = Math.max(0, size - END_MARK.length);
    const head = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const tail = await handle.read(Buffer.alloc(END_MARK.length), 0, END_MARK.length, streamBytes);
    if (head.buffer.equals(ZSTD_MAGIC)) {
      if (tail.buffer.equals(END_MARK)) return { streamBytes };
      throw damaged(file);
    }
  } catch (cause) {
    if (cause instanceof BackupUnusableError) throw cause;
    const reason = (cause as { code?: string }).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new BackupUnusableError(`${file} ${reason}: give the name of a file that "pnpm headroom backup" wrote.`, {
      cause,
    });
  } finally {
    await handle?.close();
  }
  throw new BackupUnusableError(
    `${file} is no Headroom backup: give the name of a file that "pnpm headroom backup" wrote.`,
  );
}

function parse(line: Buffer, file: string): unknown {
  try {
    return JSON.parse(line.toString());
  } catch (cause) {
    throw damaged(file, cause);
  }
}

function parseHeader(line: Buffer, file: string): BackupHeader {
  const header = parse(line, file) as Partial<BackupHeader> | null;
  if (header?.format !== FORMAT) {
    throw new BackupUnusableError(
      `${file} is no Headroom backup: give the name of a file that "pnpm headroom backup" wrote.`,
    );
  }
  if (header.version !== FORMAT_VERSION) {
    throw new BackupUnusableError(
      `${file} was written by a newer Headroom (format ${String(header.version)}): restore it with that one.`,
    );
  }
  if (!isHeader(header)) throw damaged(file);
  return header;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isText);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Names are compared with the database's own before they get into SQL (restore.ts). */
function isHeader(header: Partial<BackupHeader>): header is BackupHeader {
  const { createdAt, postgresMajor, migrations, tables } = header;
  return (
    isText(createdAt) &&
    isCount(postgresMajor) &&
    isTexts(migrations) &&
    Array.isArray(tables) &&
    tables.every((table: unknown) => {
      if (typeof table !== 'object' || table === null) return false;
      const { name, columns, rows } = table as Record<string, unknown>;
      return isText(name) && isTexts(columns) && isCount(rows);
    })
  );
}

/** Takes a stream apart by lengths and lines and hashes what it gives away. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #hash: Hash = createHash('sha256');
  readonly #file: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>, file: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#file = file;
  }

  /** Of all bytes given away so far. */
  checksum(): string {
    return this.#hash.copy().digest('hex');
  }

  async #more(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (cause) {
      throw damaged(this.#file, cause);
    }
  }

  #give(length: number): Buffer {
    const given = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    this.#hash.update(given);
    return given;
  }

  async take(length: number): Promise<Buffer> {
    const missing: Buffer[] = [this.#rest];
    for (let have = this.#rest.length; have < length;) {
      const chunk = await this.#more();
      if (!chunk) throw damaged(this.#file);
      missing.push(chunk);
      have += chunk.length;
    }
    if (missing.length > 1) this.#rest = Buffer.concat(missing);
    return this.#give(length);
  }

  async line(): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end !== -1) return this.#give(end + 1);
      if (this.#rest.length > MAX_LINE_BYTES) throw damaged(this.#file);
      const chunk = await this.#more();
      if (!chunk) throw damaged(this.#file);
      this.#rest = Buffer.concat([this.#rest, chunk]);
    }
  }

  async end(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#more())) throw damaged(this.#file);
  }
}
