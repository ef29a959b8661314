import type { ReadBytes } from '../image-bytes.ts';
import type { ImageHeader } from '../image-header.ts';

/** Blocks of at most 255 bytes: a first frame of 5 MB. One that is longer counts as the only one. */
const MAX_BLOCKS = 20_000;
const EXTENSION = 0x21;
const FRAME = 0x2c;

const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt. A second frame makes it animated. */
export async function readGif(read: ReadBytes): Promise<ImageHeader | undefined> {
  const head = await read(0, 13);
  if (head.length < 13) return undefined;
  const size = { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  return { mediaType: 'image/gif', ...size, isAnimated: await hasTwoFrames(read, 13 + tableBytes(head[10]!)) };
}

async function hasTwoFrames(read: ReadBytes, start: number): Promise<boolean> {
  let at = start;
  let frames = 0;
  for (let block = 0; block < MAX_BLOCKS;) {
    const head = await read(at, 10);
    if (head[0] === FRAME) {
      frames += 1;
      if (frames === 2) return true;
      // Its descriptor, its colours, and the width of its codes.
      at += 10 + tableBytes(head[9] ?? 0) + 1;
    } else if (head[0] === EXTENSION) at += 2;
    else return false;
    for (; block < MAX_BLOCKS; block += 1) {
      const length = (await read(at, 1))[0];
      if (length === undefined) return false;
      at += 1 + length;
      if (length === 0) break;
    }
    block += 1;
  }
  return false;
}
