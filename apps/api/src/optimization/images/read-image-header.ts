import type { ReadBytes } from './image-bytes.ts';
import { ImageHeaderError, type ImageHeader } from './image-header.ts';
import { readAvif } from './headers/avif-header.ts';
import { readGif } from './headers/gif-header.ts';
import { readJpeg } from './headers/jpeg-header.ts';
import { readPng } from './headers/png-header.ts';
import { readTiff } from './headers/tiff-header.ts';
import { readWebp } from './headers/webp-header.ts';

const TAKEN = 'Send a JPEG, PNG, WebP, AVIF, GIF or TIFF.';
/** Much more than any kind of file needs to be known by. */
const HEAD_BYTES = 512;

interface Kind {
  test: (head: Buffer) => boolean;
  read: (read: ReadBytes) => Promise<ImageHeader | undefined>;
}

const begins = (text: string, at = 0) => {
  const bytes = Buffer.from(text, 'latin1');
  return (head: Buffer) => head.subarray(at, at + bytes.length).equals(bytes);
};
const both = (one: Kind['test'], other: Kind['test']) => (head: Buffer) => one(head) && other(head);
const either = (one: Kind['test'], other: Kind['test']) => (head: Buffer) => one(head) || other(head);

const KINDS: readonly Kind[] = [
  { test: begins('\xff\xd8\xff'), read: readJpeg },
  { test: begins('\x89PNG\r\n\x1a\n'), read: readPng },
  { test: either(begins('GIF87a'), begins('GIF89a')), read: readGif },
  { test: both(begins('RIFF'), begins('WEBP', 8)), read: readWebp },
  { test: either(begins('II*\0'), begins('MM\0*')), read: readTiff },
  { test: begins('ftyp', 4), read: readAvif },
];

/** Kinds that people try, and what to do instead. */
const REFUSED: readonly { test: Kind['test']; message: string }[] = [
  {
    test: (head) =>
      /^\uFEFF?\s*(<\?xml[^>]*>|<!--[^]*?-->|<!doctype svg[^>]*>|\s)*<svg[\s>]/i.test(head.toString('utf8')),
    message: 'SVG files are not taken, since they can carry scripts. Export it as PNG.',
  },
  { test: begins('%PDF'), message: 'This is a PDF. Export the page as a picture.' },
  { test: begins('8BPS'), message: 'This is a Photoshop file. Export it as PNG or JPEG.' },
  { test: begins('BM'), message: 'BMP files are not taken. Save it as PNG.' },
  { test: either(begins('\xff\x0a'), begins('\0\0\0\fJXL ')), message: 'JPEG XL is not taken. Save it as JPEG.' },
  { test: either(begins('II+\0'), begins('MM\0+')), message: 'BigTIFF files are not taken. Save it as TIFF or PNG.' },
];

/**
 * What a file says of itself, read from its own bytes: neither its name nor a declared type counts, and nothing is decoded.
 * @throws ImageHeaderError
 */
export async function readImageHeader(read: ReadBytes): Promise<ImageHeader> {
  const head = await read(0, HEAD_BYTES);
  if (head.length === 0) throw new ImageHeaderError('broken', 'The file is empty. Send it again.');
  const refused = REFUSED.find(({ test }) => test(head));
  if (refused) throw new ImageHeaderError('type', refused.message);
  const kind = KINDS.find(({ test }) => test(head));
  if (!kind) throw new ImageHeaderError('type', `This is no picture that can be read here. ${TAKEN}`);
  const header = await kind.read(read);
  if (!header || header.width < 1 || header.height < 1) {
    const message = 'The file breaks off or is damaged: it does not say how large the picture is. Save it anew.';
    throw new ImageHeaderError('broken', message);
  }
  return header;
}
