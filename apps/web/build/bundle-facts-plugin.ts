import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { GLUE, moduleBytes } from './module-bytes.ts';
import { moduleName } from './module-name.ts';

/** What a build says of itself: `dist-maps/bundle.json`. Sizes in bytes. */
export interface BundleFacts {
  release: string;
  chunks: ChunkFacts[];
}
export interface ChunkFacts {
  /** Without its hash. */
  name: string;
  file: string;
  bytes: number;
  gzipBytes: number;
  /** Names of chunks that load this one: at once with them, or when they ask for it. */
  importedBy: string[];
  askedForBy: string[];
  modules: ModuleFacts[];
}
interface ModuleFacts {
  name: string;
  /** Minified. Of a style sheet: of its source without comments and white space. */
  bytes: number;
  /** Names of modules that import it. */
  importedBy: string[];
}

const RELEASES_KEPT = 5;

/**
 * Takes the source maps out of what is served, into `dist-maps/<release>/` beside `dist`, where whoever looks into an error finds them; and
 * writes beside them what is in each chunk and who asked for it. The page names its release.
 * @param root absolute path of the repository
 */
export function bundleFacts(root: string): Plugin {
  const nameOf = (id: string) => moduleName(root, id);
  return {
    name: 'headroom:bundle-facts',
    apply: 'build',
    // For what a page tells of itself: its maps are found by it.
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) => [
        { tag: 'meta', attrs: { name: 'headroom-release', content: releaseOf(bundle) }, injectTo: 'head' },
      ],
    },
    writeBundle: {
      order: 'post',
      async handler({ dir = '' }, bundle) {
        const folder = `${dir}-maps`;
        const files = Object.values(bundle);
        const chunks = files.filter((file) => file.type === 'chunk');
        const release = releaseOf(bundle);
        const importersOf = (id: string) => {
          const info = this.getModuleInfo(id);
          return [...(info?.importers ?? []), ...(info?.dynamicImporters ?? [])].map(nameOf).toSorted();
        };
        const namesOf = (asks: (chunk: (typeof chunks)[number]) => readonly string[], file: string) =>
          chunks.filter((chunk) => asks(chunk).includes(file)).map((chunk) => plainName(chunk.fileName));

        const facts = await Promise.all(
          chunks.map(async (chunk): Promise<ChunkFacts> => {
            const path = join(dir, chunk.fileName);
            const code = await readFile(path, 'utf8');
            const map = JSON.parse(await readFile(`${path}.map`, 'utf8').catch(() => '{"sources":[],"mappings":""}'));
            const ids = new Map(chunk.moduleIds.map((id) => [nameOf(id), id]));
            const modules = [...moduleBytes(code, map)].map(([source, bytes]) => {
              const name = source === GLUE ? GLUE : nameOf(resolve(dirname(path), source));
              return { name, bytes, importedBy: importersOf(ids.get(name) ?? '') };
            });
            return {
              ...sizeOf(chunk.fileName, code),
              importedBy: namesOf(({ imports }) => imports, chunk.fileName),
              askedForBy: namesOf(({ dynamicImports }) => dynamicImports, chunk.fileName),
              modules: bySize(modules),
            };
          }),
        );
        // Scripts that the page runs before any module.
        const classic = await Promise.all(
          files
            .filter((file) => file.type === 'asset' && file.fileName.endsWith('.js'))
            .map(async ({ fileName }): Promise<ChunkFacts> => {
              const code = await readFile(join(dir, fileName), 'utf8');
              const modules = [{ name: GLUE, bytes: code.length, importedBy: [] }];
              return { ...sizeOf(fileName, code), importedBy: [], askedForBy: [], modules };
            }),
        );
        const styles = await Promise.all(
          chunks.flatMap((chunk) =>
            [...(chunk.viteMetadata?.importedCss ?? [])].map(async (file): Promise<ChunkFacts> => {
              const ids = chunk.moduleIds.filter((id) => id.endsWith('.css'));
              const modules = ids.map(async (id) => ({
                name: nameOf(id),
                bytes: squeeze(await readFile(id, 'utf8')).length,
                importedBy: importersOf(id),
              }));
              return {
                ...sizeOf(file, await readFile(join(dir, file), 'utf8')),
                importedBy: [plainName(chunk.fileName)],
                askedForBy: [],
                modules: bySize(await Promise.all(modules)),
              };
            }),
          ),
        );
        const told = [...facts, ...classic, ...styles].toSorted((one, other) => other.gzipBytes - one.gzipBytes);
        await keepMaps(dir, join(folder, release));
        await writeFile(
          join(folder, 'bundle.json'),
          `${JSON.stringify({ release, chunks: told } satisfies BundleFacts, null, 1)}\n`,
        );
        await forgetOldReleases(folder);
      },
    },
  };
}

/** A change of any module changes the name of its chunk. */
const releaseOf = (bundle: Readonly<Record<string, { type: string; fileName: string }>>): string =>
  createHash('sha256')
    .update(
      Object.values(bundle)
        .filter(({ type }) => type === 'chunk')
        .map(({ fileName }) => fileName)
        .toSorted()
        .join(),
    )
    .digest('hex')
    .slice(0, 12);

/** `assets/base-s4QH4wZ4.js` → `base.js`: what stays the same from build to build. */
const plainName = (file: string) => basename(file).replace(/-[\w-]{8}\./, '.');

const sizeOf = (file: string, code: string) => ({
  name: plainName(file),
  file,
  bytes: Buffer.byteLength(code),
  gzipBytes: gzipSync(code, { level: 9 }).length,
});

const bySize = (modules: ModuleFacts[]) => modules.toSorted((one, other) => other.bytes - one.bytes);

const squeeze = (css: string) =>
  css
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};:,]) ?/g, '$1');

async function keepMaps(directory: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const files = await readdir(directory, { recursive: true });
  await Promise.all(
    files
      .filter((file) => file.endsWith('.map'))
      .map((file) => rename(join(directory, file), join(target, basename(file)))),
  );
}

async function forgetOldReleases(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const releases = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = releases.toSorted((one, other) => other.at - one.at).slice(RELEASES_KEPT);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true })));
}
