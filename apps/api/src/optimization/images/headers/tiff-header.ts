import type { ReadBytes } from '../image-bytes.ts';
import { uprightSize, type ImageHeader } from '../image-header.ts';
import { readTiffTags } from '../read-tiff-tags.ts';

/** TIFF 6.0; of several pages the first is taken. */
export async function readTiff(read: ReadBytes): Promise<ImageHeader | undefined> {
  const tags = await readTiffTags(read, 0);
  return tags && { mediaType: 'image/tiff', ...uprightSize(tags), isAnimated: false };
}
