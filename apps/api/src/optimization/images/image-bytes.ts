import type { FileHandle } from 'node:fs/promises';

/** Reads of a file: fewer bytes than asked, or none, behind its end. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

/** Headers are read in steps of some bytes each; the disk is asked for so many. */
const WINDOW_BYTES = 64 * 1_024;

/** Reads a file through a window, so that walking over small blocks costs no system call each. @param length of one read, at most the window. */
export function windowOver(file: FileHandle): ReadBytes {
  let start = 0;
  let kept: Buffer = Buffer.alloc(0);
  return async (offset, length) => {
    if (offset < start || offset + length > start + kept.length) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(WINDOW_BYTES), 0, WINDOW_BYTES, offset);
      [start, kept] = [offset, buffer.subarray(0, bytesRead)];
    }
    return kept.subarray(offset - start, offset - start + length);
  };
}
