import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeForm, measurePicture, openPicture, placeholderOf } from './make-forms.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-forms-'));
});
let files = 0;
async function keep(image: Sharp | Buffer): Promise<string> {
  const path = join(folder, String(++files));
  await writeFile(path, Buffer.isBuffer(image) ? image : await image.toBuffer());
  return path;
}
const plain = (color: string, { width = 300, height = 200 } = {}) =>
  sharp({ create: { width, height, channels: 3, background: color } });
async function make(path: string, { width = 96, format = 'jpg' as 'jpg' | 'webp' | 'avif' } = {}) {
  const whole = await measurePicture(path);
  const picture = await openPicture(path, { maxWidth: width, whole });
  return encodeForm(picture, { width, format });
}
/** The colour in the middle, as red, green, blue. */
async function middle(bytes: Buffer): Promise<number[]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
  return [...data.subarray(at, at + 3)];
}
const near = (color: readonly number[], other: readonly number[], by = 4) =>
  color.every((value, index) => Math.abs(value - other[index]!) <= by);
const noisy = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

describe('forms of a picture', () => {
  it.each([
    ['wide gamut', () => plain('#a08468').withIccProfile('p3').jpeg({ quality: 100 })],
    ['CMYK', () => plain('#a08468').toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 })],
    ['sixteen bits', () => plain('#a08468').toColourspace('rgb16').png()],
    ['TIFF', () => plain('#a08468').tiff()],
  ])('shows the colours of %s as they are, in sRGB and with no profile', async (_, image) => {
    for (const format of ['jpg', 'webp', 'avif'] as const) {
      const bytes = await make(await keep(image()), { format });
      const { space, icc, depth } = await sharp(bytes).metadata();
      expect([space, icc, depth]).toEqual(['srgb', undefined, 'uchar']);
      const color = await middle(bytes);
      expect([color, near(color, [160, 132, 104], 20)]).toEqual([color, true]);
    }
  });

  it('keeps nothing of who took it, when and where', async () => {
    const path = await keep(
      plain('#c86432')
        .withExif({ IFD0: { Artist: 'Ann' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Secret</a></x:xmpmeta>')
        .jpeg(),
    );
    for (const format of ['jpg', 'webp', 'avif'] as const) {
      const bytes = await make(path, { format });
      const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata();
      expect([exif, xmp, iptc, icc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      expect(bytes.includes('Secret') || bytes.includes('Ann')).toBe(false);
    }
  });

  it('stands upright', async () => {
    const left = await plain('#ff0000', { width: 100, height: 200 }).png().toBuffer();
    const turned = sharp({ create: { width: 200, height: 200, channels: 3, background: '#0000ff' } })
      .composite([{ input: left, left: 0, top: 0 }])
      .png();
    // Turned by a quarter clockwise, what was left is on top.
    const path = await keep(
      sharp(await turned.toBuffer())
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 95 }),
    );
    expect(await measurePicture(path)).toEqual({ width: 200, height: 200 });
    const whole = { width: 200, height: 200 };
    const top = (await placeholderOf(await openPicture(path, { maxWidth: 96, whole }))).slice(0, 18);
    expect(top).toMatch(/^(f[0-9a-f]0[0-9a-f]0[0-9a-f]){3}$/);
  });

  it('lets paper shine through in JPEG, and keeps transparency in the others', async () => {
    const red = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const path = await keep(sharp({ create: { width: 300, height: 200, channels: 4, background: red } }).png());
    expect(near(await middle(await make(path)), [255, 127, 127])).toBe(true);
    for (const format of ['webp', 'avif'] as const)
      expect((await sharp(await make(path, { format })).metadata()).hasAlpha).toBe(true);
  });

  it('takes the first of several frames', async () => {
    const frames = await Promise.all(['#ff0000', '#00ff00'].map((color) => plain(color).png().toBuffer()));
    const moving = sharp(frames, { join: { animated: true } });
    for (const format of ['gif', 'webp'] as const) {
      const bytes = await make(await keep(moving.clone()[format]()));
      expect(near(await middle(bytes), [255, 0, 0], 8)).toBe(true);
    }
  });

  it.each([
    [{ width: 1, height: 1 }, [1, 1]],
    [{ width: 20_000, height: 1 }, [96, 1]],
    [{ width: 1, height: 25_000 }, [1, 16_383]],
  ])('makes something of %j', async (size, expected) => {
    const path = await keep(plain('#c86432', size).png());
    for (const format of ['jpg', 'webp', 'avif'] as const) {
      const { width, height } = await sharp(await make(path, { format })).metadata();
      expect([width, height]).toEqual(expected);
    }
  });

  it.each([
    ['jpeg', 'truncated'],
    ['png', 'unreadable'],
    ['webp', 'unreadable'],
    ['avif', 'truncated'],
    ['gif', 'truncated'],
  ] as const)('says of half a %s that it is %s', async (format, code) => {
    const bytes = await noisy(300, 200)[format]().toBuffer();
    const path = await keep(bytes.subarray(0, bytes.length >> 1));
    await expect(make(path)).rejects.toMatchObject({ name: 'PictureError', code });
  });
});
