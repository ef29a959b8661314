import type { ReadBytes } from '../image-bytes.ts';
import { uprightSize, type ImageHeader } from '../image-header.ts';
import { readTiffTags } from '../read-tiff-tags.ts';

const MAX_CHUNKS = 2_000;
const ANIMATION = 0x02;

/** https://developers.google.com/speed/webp/docs/riff_container: the first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended). */
export async function readWebp(read: ReadBytes): Promise<ImageHeader | undefined> {
  const head = await read(12, 18);
  if (head.length < 18) return undefined;
  const kind = head.toString('latin1', 0, 4);
  const simple = { mediaType: 'image/webp', isAnimated: false } as const;
  if (kind === 'VP8 ') {
    return { ...simple, width: head.readUInt16LE(14) & 0x3fff, height: head.readUInt16LE(16) & 0x3fff };
  }
  if (kind === 'VP8L') {
    const bits = head.readUInt32LE(9);
    return { ...simple, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== 'VP8X') return undefined;
  const stored = { width: head.readUIntLE(12, 3) + 1, height: head.readUIntLE(15, 3) + 1 };
  const size = uprightSize({ ...stored, orientation: await readOrientation(read) });
  return { mediaType: 'image/webp', ...size, isAnimated: (head[8]! & ANIMATION) !== 0 };
}

async function readOrientation(read: ReadBytes): Promise<number> {
  let at = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const head = await read(at, 14);
    if (head.length < 8) break;
    if (head.toString('latin1', 0, 4) === 'EXIF') {
      // Some writers put JPEG's prefix before it.
      const prefix = head.toString('latin1', 8, 12) === 'Exif' ? 6 : 0;
      return (await readTiffTags(read, at + 8 + prefix))?.orientation ?? 1;
    }
    const length = head.readUInt32LE(4);
    at += 8 + length + (length % 2);
  }
  return 1;
}
