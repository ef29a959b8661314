import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './workspace/paths.mjs';

const folder = join(root, 'apps/web/public');
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.webmanifest'), 'utf8'));
/** @type {{ src: string, sizes: string, type: string, purpose?: string, form_factor?: string }[]} */
const pictures = [...manifest.icons, ...manifest.screenshots];

/** @param {Buffer} bytes @returns {string} width and height as the manifest names them */
function sizeOf(bytes) {
  // PNG: https://www.w3.org/TR/png/#11IHDR
  if (bytes.toString('latin1', 1, 4) === 'PNG') return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
  // WebP: https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
  if (bytes.toString('latin1', 12, 16) === 'VP8X')
    return `${bytes.readUIntLE(24, 3) + 1}x${bytes.readUIntLE(27, 3) + 1}`;
  return `${bytes.readUInt16LE(26) & 0x3fff}x${bytes.readUInt16LE(28) & 0x3fff}`;
}

test.each(pictures.filter(({ sizes }) => sizes !== 'any'))(
  '$src is there, and as large as it says',
  ({ src, sizes }) => {
    expect(sizeOf(readFileSync(join(folder, src)))).toBe(sizes);
  },
);

test('browsers find all that they ask of an app that can be installed', () => {
  const purposes = new Set(pictures.map(({ purpose = 'any' }) => purpose));
  expect([...purposes].toSorted()).toEqual(['any', 'maskable', 'monochrome']);
  expect(manifest).toMatchObject({ id: '/', scope: '/', display: 'standalone', name: 'Headroom' });
  expect(new Set(manifest.screenshots.map((/** @type {any} */ shot) => shot.form_factor))).toEqual(
    new Set(['narrow', 'wide']),
  );
});
