/**
 * A backup is one zstd stream (a `.zst` file for every tool that knows it) of
 *
 *   header line · for each table, in the header's order: frames, an empty frame · checksum line
 *
 * A line is JSON with a line feed. A frame is its length in four bytes, most significant first, and as many bytes of the text that
 * COPY writes, whole rows or parts of them. The checksum is SHA-256 over all bytes before its line. COPY's text format and the
 * row counts are the same on every version of PostgreSQL, so that a backup moves between them. After the stream comes the end
 * mark, which zstd's own tools skip (RFC 8878, 3.1.2): a file that was cut short lacks it.
 */
export const FORMAT = 'headroom-backup';
export const FORMAT_VERSION = 1;

const MARK_TEXT = 'headroom-end';
export const END_MARK = Buffer.concat([
  Buffer.from([0x50, 0x2a, 0x4d, 0x18, MARK_TEXT.length, 0, 0, 0]),
  Buffer.from(MARK_TEXT),
]);

export interface BackupHeader {
  format: typeof FORMAT;
  version: typeof FORMAT_VERSION;
  createdAt: string;
  postgresMajor: number;
  migrations: string[];
  tables: { name: string; columns: string[]; rows: number }[];
}

/** Bounds what a damaged file can make its reader hold. */
export const MAX_LINE_BYTES = 1024 * 1024;
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

export interface BackupProgress {
  /** `rows` are written or read; `check` reads a file through before anything is changed; `indexes` counts hundredths. */
  phase: 'check' | 'rows' | 'indexes';
  done: number;
  total: number;
}

/** The file cannot be used; the message is one sentence for a person, with a way out. */
export class BackupUnusableError extends Error {
  override readonly name = 'BackupUnusableError';
}

/** COPY's text format escapes line feeds inside values, so each one ends a row. */
export function countRows(bytes: Uint8Array): number {
  let rows = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) rows++;
  return rows;
}
