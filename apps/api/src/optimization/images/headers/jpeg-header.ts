import type { ReadBytes } from '../image-bytes.ts';
import { uprightSize, type ImageHeader } from '../image-header.ts';
import { readTiffTags } from '../read-tiff-tags.ts';

const MAX_SEGMENTS = 2_000;
/** Start of frame, of every coding; C4, C8 and CC are tables and reserved. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** ITU T.81, annex B: segments up to the frame's; EXIF is in an APP1 before it. */
export async function readJpeg(read: ReadBytes): Promise<ImageHeader | undefined> {
  let at = 2;
  let orientation = 1;
  for (let segment = 0; segment < MAX_SEGMENTS; segment += 1) {
    const head = await read(at, 10);
    if (head.length < 10 || head[0] !== 0xff) return undefined;
    const marker = head[1]!;
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      const size = uprightSize({ width: head.readUInt16BE(7), height: head.readUInt16BE(5), orientation });
      return { mediaType: 'image/jpeg', ...size, isAnimated: false };
    }
    // Scan data before a frame is no JPEG.
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (marker === 0xe1 && head.toString('latin1', 4, 8) === 'Exif') {
      orientation = (await readTiffTags(read, at + 10))?.orientation ?? orientation;
    }
    at += 2 + head.readUInt16BE(2);
  }
  return undefined;
}
