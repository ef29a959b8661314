import { readdir } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { pictureWidthsOf } from '@headroom/contracts/pictures';
import sharp from 'sharp';

// Run as a process: makes the forms of all files of a folder, `rounds` times, with sharp and nothing else: no queue, no database, no files written.
// The settings are those of apps/api/src/optimization/images/form-settings.ts; that the bytes are the same is checked by the benchmark.
const [folder = '', rounds = '1'] = process.argv.slice(2);
// As the worker.
setPriority(10);
sharp.cache(false);
sharp.concurrency(1);

let bytes = 0;
const started = performance.now();
const files = await readdir(folder);
for (let round = 0; round < Number(rounds); round += 1) {
  for (const file of files) {
    const path = join(folder, file);
    const { width: whole } = await sharp(path).metadata();
    const widths = pictureWidthsOf(whole);
    const { data, info } = await sharp(path, { sequentialRead: true })
      .autoOrient()
      .resize({ width: widths.at(-1)!, withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const open = () => sharp(data, { raw: info });
    for (const width of widths) {
      for (const encode of [
        open().resize({ width, withoutEnlargement: true }).jpeg({ quality: 75, mozjpeg: true }),
        open().resize({ width, withoutEnlargement: true }).webp({ quality: 76, effort: 4, smartSubsample: false }),
        open().resize({ width, withoutEnlargement: true }).avif({ quality: 55, effort: 3, chromaSubsampling: '4:2:0' }),
      ])
        bytes += (await encode.toBuffer()).length;
    }
  }
}
const pictures = files.length * Number(rounds);
console.log(JSON.stringify({ pictures, bytes, seconds: (performance.now() - started) / 1_000 }));
