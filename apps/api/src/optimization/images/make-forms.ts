import { PICTURE_LIMITS, type PictureFormat } from '@headroom/contracts/pictures';
import type { default as SharpModule, Sharp, SharpOptions } from 'sharp';
import { ENCODERS, PAPER } from './form-settings.ts';
import { PictureError, toPictureError } from './picture-error.ts';

/** A picture in memory: upright, sRGB, eight bits, at most as wide as its widest form. */
export interface OpenPicture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** The size of the whole picture, of which every form has the proportions, as closely as whole pixels allow. */
  readonly whole: Size;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest picture that may be uploaded takes some 10 s on a slow core; what takes longer is made to. */
const TIMEOUT_SECONDS = 60;

/** The library is some 20 MB in memory: it comes with the first picture. One thread a picture, no cache, so that memory is bounded. */
let loading: Promise<typeof SharpModule> | undefined;
const load = () =>
  (loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  }));

const READING: SharpOptions = {
  limitInputPixels: PICTURE_LIMITS.maxPixels,
  // Pixels come as they are needed: a scan is never in memory whole.
  sequentialRead: true,
  // Warnings are common in what phones write, and harmless.
  failOn: 'truncated',
  // Of several frames or pages the first.
  pages: 1,
};

/**
 * Decodes a file, turned upright, converted to sRGB and made no wider than asked; nothing else of the file is kept.
 * @throws PictureError
 */
export async function openPicture(
  path: string,
  { maxWidth, whole }: { maxWidth: number; whole: Size },
): Promise<OpenPicture> {
  const sharp = await load();
  try {
    const { data: pixels, info } = await sharp(path, READING)
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .resize({ width: maxWidth, withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels, width: info.width, height: info.height, channels: info.channels, whole };
  } catch (error) {
    throw toPictureError(error);
  }
}

/**
 * The size of a file's picture as it is shown, as the decoder reads it.
 * @throws PictureError
 */
export async function measurePicture(path: string): Promise<Size> {
  const sharp = await load();
  try {
    const { autoOrient } = await sharp(path, READING).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw toPictureError(error);
  }
}

const ENCODE: Readonly<Record<PictureFormat, (image: Sharp) => Sharp>> = {
  avif: (image) => image.avif(ENCODERS.avif),
  webp: (image) => image.webp(ENCODERS.webp),
  jpg: (image) => image.flatten({ background: PAPER }).jpeg(ENCODERS.jpg),
};

/** WebP takes 16,383 pixels a side, AVIF here 16,384. */
const MAX_SIDE = 16_383;

/** The size of a form: no wider than the picture, and of a strip that stands upright so narrow that its formats can hold it. */
function sizeOf(asked: number, whole: Size): Size {
  const fitting = Math.max(1, Math.floor((MAX_SIDE * whole.width) / whole.height));
  const width = Math.min(asked, whole.width, fitting);
  return { width, height: Math.min(MAX_SIDE, Math.max(1, Math.round((width * whole.height) / whole.width))) };
}

/** One form of an open picture: no wider than asked, and without metadata. */
export async function encodeForm(
  { pixels, width, height, channels, whole }: OpenPicture,
  form: { width: number; format: PictureFormat },
): Promise<Buffer> {
  const sharp = await load();
  const image = sharp(pixels, { raw: { width, height, channels } })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .resize({ ...sizeOf(form.width, whole), fit: 'fill' });
  try {
    return await ENCODE[form.format](image).toBuffer();
  } catch (error) {
    const message = `The picture could not be written as ${form.format}. Make it smaller or less narrow and upload it again.`;
    throw new PictureError('unwritable', message, { cause: error });
  }
}

/** Six colours, three above three, as 36 hexadecimal digits. */
export async function placeholderOf({ pixels, width, height, channels }: OpenPicture): Promise<string> {
  const sharp = await load();
  const six = await sharp(pixels, { raw: { width, height, channels } })
    .flatten({ background: PAPER })
    .resize({ width: 3, height: 2, fit: 'fill' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return six.toString('hex');
}
