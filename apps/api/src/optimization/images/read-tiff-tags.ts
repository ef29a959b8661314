import type { ReadBytes } from './image-bytes.ts';

/** What is looked for in the first directory of a TIFF, which is also what EXIF is made of. */
export interface TiffTags {
  width: number;
  height: number;
  /** 1 where nothing, or nonsense, is said. */
  orientation: number;
}

const TAGS: Readonly<Record<number, keyof TiffTags>> = { 256: 'width', 257: 'height', 274: 'orientation' };
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;
/** Real ones have some dozens. */
const MAX_ENTRIES = 1_000;

/** Reads the tags of a TIFF 6.0 that begins at `base`; undefined where none begins there. */
export async function readTiffTags(read: ReadBytes, base: number): Promise<TiffTags | undefined> {
  const head = await read(base, 8);
  const order = head.toString('latin1', 0, 2);
  if (head.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const isLittle = order === 'II';
  const short = (bytes: Buffer, at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (bytes: Buffer, at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (short(head, 2) !== 42) return undefined;
  const tags: TiffTags = { width: 0, height: 0, orientation: 1 };
  const start = base + long(head, 4);
  const count = await read(start, 2);
  if (count.length < 2) return tags;
  for (let index = 0; index < Math.min(short(count, 0), MAX_ENTRIES); index += 1) {
    const entry = await read(start + 2 + index * ENTRY_BYTES, ENTRY_BYTES);
    if (entry.length < ENTRY_BYTES) break;
    const name = TAGS[short(entry, 0)];
    const type = short(entry, 2);
    if (!name || (type !== SHORT && type !== LONG)) continue;
    tags[name] = type === SHORT ? short(entry, 8) : long(entry, 8);
  }
  if (tags.orientation < 1 || tags.orientation > 8) tags.orientation = 1;
  return tags;
}
