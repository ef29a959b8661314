import { mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { windowOver } from './image-bytes.ts';
import { readImageHeader } from './read-image-header.ts';
import { ImageHeaderError } from './image-header.ts';

const read = (bytes: Buffer) => readImageHeader(async (offset, length) => bytes.subarray(offset, offset + length));
const noise = (width = 60, height = 40) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

const FORMATS: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  jpeg: (image) => image.jpeg(),
  png: (image) => image.png(),
  webp: (image) => image.webp(),
  avif: (image) => image.avif({ effort: 0 }),
  tiff: (image) => image.tiff(),
  gif: (image) => image.gif(),
};
/** One of each, for faults. */
let samples: Buffer[];
beforeAll(async () => {
  samples = await Promise.all(Object.values(FORMATS).map((format) => format(noise()).toBuffer()));
  samples.push(await noise().webp({ lossless: true }).toBuffer());
});

describe('readImageHeader', () => {
  it.each(Object.keys(FORMATS))('reads the size and the turn of a %s as the decoder does', async (name) => {
    for (const orientation of name === 'gif' ? [1] : [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await FORMATS[name]!(
        sharp(await noise().png().toBuffer()).withMetadata({ orientation }),
      ).toBuffer();
      const { autoOrient } = await sharp(bytes).metadata();
      expect(await read(bytes)).toEqual({ mediaType: `image/${name}`, ...autoOrient, isAnimated: false });
    }
  });

  it('reads progressive and lossless files, and what lies behind long metadata', async () => {
    const icc = await noise()
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'x'.repeat(40_000) } });
    for (const [bytes, mediaType] of [
      [await noise(61, 43).jpeg({ progressive: true }).toBuffer(), 'image/jpeg'],
      [await noise(61, 43).webp({ lossless: true }).toBuffer(), 'image/webp'],
    ] as const)
      expect(await read(bytes)).toMatchObject({ mediaType, width: 61, height: 43 });
    expect(await read(await icc.jpeg().toBuffer())).toMatchObject({ width: 60, height: 40 });
  });

  it('tells frames that follow each other from one', async () => {
    // Two that differ: the encoder drops repeats.
    const frames = await Promise.all([noise().png().toBuffer(), noise().negate().png().toBuffer()]);
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await read(moving)).toMatchObject({ mediaType: 'image/gif', width: 60, height: 40, isAnimated: true });
    const webp = await sharp(moving, { animated: true }).webp().toBuffer();
    expect(await read(webp)).toMatchObject({ mediaType: 'image/webp', width: 60, height: 40, isAnimated: true });
  });

  it('reads a file through a window as it reads bytes', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'headroom-header-')), 'file');
    const bytes = Buffer.concat([await noise(900, 700).gif().toBuffer()]);
    await writeFile(path, bytes);
    const file = await open(path);
    expect(await readImageHeader(windowOver(file))).toEqual(await read(bytes));
    await file.close();
  });

  it.each([
    ['', 'broken', 'empty'],
    ['hello', 'type', 'no picture that can be read here'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'type', 'SVG files are not taken'],
    [
      '\uFEFF<?xml version="1.0"?>\n<!-- a -->\n<svg><script>alert(1)</script></svg>',
      'type',
      'SVG files are not taken',
    ],
    ['<html><body>', 'type', 'no picture'],
    ['%PDF-1.7', 'type', 'a PDF'],
    ['8BPS', 'type', 'Photoshop'],
    ['BM', 'type', 'BMP'],
    ['\xff\x0a', 'type', 'JPEG XL'],
    ['II+\0', 'type', 'BigTIFF'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'type', 'HEIC'],
    ['\0\0\0\x18ftypisom\0\0\0\0isommp42', 'type', 'a film'],
    ['GIF89a\0\0\0\0\0\0\0', 'broken', 'how large'],
    ['\xff\xd8\xff', 'broken', 'breaks off'],
    ['\x89PNG\r\n\x1a\n', 'broken', 'breaks off'],
  ])('says of %j what is wrong', async (text, why, words) => {
    const bytes = Buffer.from(text, text.startsWith('\uFEFF') ? 'utf8' : 'latin1');
    await expect(read(bytes)).rejects.toMatchObject({ why, message: expect.stringContaining(words) });
  });

  it('ends with a header or a sentence, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const bytes = Buffer.from(samples[g(fc.nat, { max: samples.length - 1 })]!);
        const cut = bytes.subarray(0, g(fc.nat, { max: bytes.length }));
        for (let change = g(fc.nat, { max: 8 }); change > 0 && cut.length > 0; change -= 1) {
          // Most of what is read is at the beginning.
          const at = g(fc.nat, { max: Math.min(cut.length, 400) - 1 });
          cut[at] = g(fc.nat, { max: 255 });
        }
        const outcome: unknown = await read(cut).catch((error: unknown) => error);
        const size = outcome as { width: number; height: number };
        expect(outcome instanceof ImageHeaderError || size.width * size.height > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
