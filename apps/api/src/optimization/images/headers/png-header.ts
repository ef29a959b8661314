import type { ReadBytes } from '../image-bytes.ts';
import { uprightSize, type ImageHeader } from '../image-header.ts';
import { readTiffTags } from '../read-tiff-tags.ts';

const MAX_CHUNKS = 2_000;

/** https://www.w3.org/TR/png-3/: the size comes first; animation and EXIF in chunks before or behind the pixels. */
export async function readPng(read: ReadBytes): Promise<ImageHeader | undefined> {
  const head = await read(8, 16);
  if (head.length < 16 || head.toString('latin1', 4, 8) !== 'IHDR') return undefined;
  const stored = { width: head.readUInt32BE(8), height: head.readUInt32BE(12) };
  let orientation = 1;
  let isAnimated = false;
  let at = 8;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const next = await read(at, 8);
    if (next.length < 8) break;
    const name = next.toString('latin1', 4, 8);
    if (name === 'acTL') isAnimated = true;
    if (name === 'eXIf') orientation = (await readTiffTags(read, at + 8))?.orientation ?? 1;
    if (name === 'IEND') break;
    at += 12 + next.readUInt32BE(0);
  }
  return { mediaType: 'image/png', ...uprightSize({ ...stored, orientation }), isAnimated };
}
