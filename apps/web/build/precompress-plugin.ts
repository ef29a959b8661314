import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSIBLE = /\.(?:js|css|svg|html|json|webmanifest)$/;
/** Below it the saving is eaten by the header that names the encoding. */
const SMALLEST_BYTES = 512;

/**
 * Writes a Brotli, a Zstandard and a gzip form beside every file of the build, at the strongest setting: once a build instead of
 * once a request, and a sixth smaller than what a server would dare to spend.
 */
export function precompress(): Plugin {
  let directory = '';
  return {
    name: 'headroom:precompress',
    apply: 'build',
    configResolved(config) {
      directory = config.build.outDir;
    },
    async closeBundle() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name));
      await Promise.all(files.map((entry) => writeForms(join(entry.parentPath, entry.name))));
    },
  };
}

async function writeForms(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.byteLength < SMALLEST_BYTES) return;
  const [br, zst, gz] = await Promise.all([
    // Its default is its strongest, 11.
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength } }),
    // Above 19 a decoder needs more memory than browsers promise (RFC 9659: a window of 8 MB).
    promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.zst`, zst), writeFile(`${file}.gz`, gz)]);
}
