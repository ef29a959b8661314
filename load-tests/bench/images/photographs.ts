import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const noise = (width: number, sigma: number) =>
  sharp({
    create: {
      width,
      height: Math.round(width * 0.75),
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma },
    },
  })
    .png()
    .toBuffer();

/** Something with the sizes of a photograph: large soft shapes, middling ones with edges, and the grain of a sensor. */
export async function makePhotograph(width: number): Promise<Buffer> {
  const height = Math.round(width * 0.75);
  const [shapes, things, grain] = await Promise.all([noise(12, 90), noise(120, 60), noise(width, 12)]);
  const enlarge = (image: Buffer) => sharp(image).resize(width, height, { kernel: 'cubic' }).png().toBuffer();
  const [soft, sharper] = [await enlarge(shapes), await enlarge(things)];
  return sharp(soft)
    .composite([
      { input: sharper, blend: 'soft-light' },
      { input: grain, blend: 'soft-light' },
    ])
    .removeAlpha()
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** The same photograph as another file: with a comment of its own behind the start of the JPEG. */
export function asAnother(photograph: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([photograph.subarray(0, 2), head, text, photograph.subarray(2)]);
}

/** Files of so many different photographs. */
export async function writePhotographs(folder: string, photographs: readonly Buffer[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, bytes] of photographs.entries()) await writeFile(join(folder, `${index}.jpg`), bytes);
}
