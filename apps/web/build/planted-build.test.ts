import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile, mergeConfig, type InlineConfig, type Plugin } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @boundaries-ignore The check that is shown a planted growth here stands with the other checks, which belong to no package.
import { judgeGrowth, sizesOf } from '../../../scripts/checks/bundle-growth.mjs';
import type { BundleFacts } from './bundle-facts-plugin.ts';

// What is asked of the build is shown to it: faults are planted while it runs, in no file of the source.

const web = fileURLToPath(new URL('..', import.meta.url));
const UNUSED = 'planted-and-never-used';
const GROWN = 'apps/web/src/features/catalogue/scroller.ts';
let folder: string;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'headroom-build-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Builds the app as ever, but packs nothing and makes no service worker: that takes longer than all the rest. */
async function buildWith(name: string, plant: Plugin): Promise<BundleFacts> {
  const mode = { command: 'build', mode: 'production' } as const;
  const loaded = await loadConfigFromFile(mode, join(web, 'vite.config.ts'));
  const plugins = (loaded?.config.plugins ?? []).flat().filter((plugin) => !isLeftOut(plugin));
  const outDir = join(folder, name);
  const changed: InlineConfig = {
    configFile: false,
    root: web,
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  };
  await build(mergeConfig({ ...loaded?.config, plugins: [plant, ...plugins] }, changed));
  return JSON.parse(await readFile(join(`${outDir}-maps`, 'bundle.json'), 'utf8'));
}

const isLeftOut = (plugin: unknown) =>
  ['headroom:precompress', 'headroom:service-worker'].includes((plugin as { name?: string } | undefined)?.name ?? '');

const append = (parts: Record<string, string>): Plugin => ({
  name: 'planted',
  enforce: 'pre',
  transform(code, id) {
    const part = Object.entries(parts).find(([path]) => id.replaceAll('\\', '/').endsWith(path))?.[1];
    return part === undefined ? undefined : { code: `${code}\n${part}`, map: null };
  },
});

describe('the build', () => {
  let asItIs: BundleFacts;
  let planted: BundleFacts;
  beforeAll(async () => {
    const noise = Array.from({ length: 900 }, (_, index) => Math.sin(index)).join();
    asItIs = await buildWith('as-it-is', append({}));
    planted = await buildWith(
      'planted',
      append({
        'packages/contracts/src/catalogue.ts': `export const planted = () => '${UNUSED}';`,
        'apps/web/src/ui/format.ts': `export const planted = () => '${UNUSED}';`,
        [GROWN]: `document.title = '${noise}';`,
      }),
    );
  }, 240_000);

  const textOf = async (name: string, facts: BundleFacts) => {
    const files = facts.chunks.map(({ file }) => readFile(join(folder, name, file), 'utf8'));
    return (await Promise.all(files)).join('\n');
  };

  test('leaves out what nobody imports', async () => {
    const text = await textOf('planted', planted);
    expect(text).toContain('document.title');
    expect(text).not.toContain(UNUSED);
  });

  test('names the module that made it grow', () => {
    const files = (facts: BundleFacts) => facts.chunks.map(({ file }) => file);
    const sizes = (facts: BundleFacts) => sizesOf(facts, [{ name: 'everything', files: files(facts) }]);
    const wrong = judgeGrowth(sizes(asItIs), sizes(planted), () => []);
    expect(wrong.map((words) => words.replace(/:.*: /, ': '))).toEqual([
      expect.stringMatching(`^everything: ${GROWN} \\+\\d+ bytes`),
      expect.stringMatching(`^catalogue-screen.js: ${GROWN} \\+\\d+ bytes`),
    ]);
  });

  test("keeps React's file as it was when the app changes", () => {
    const react = ({ chunks }: BundleFacts) => chunks.find(({ name }) => name === 'react.js')?.file;
    expect(react(asItIs)).toMatch(/^assets\/react-[\w-]{8}\.js$/);
    expect(react(planted)).toBe(react(asItIs));
    expect(planted.release).not.toBe(asItIs.release);
  });

  test('serves no source map, names none, and keeps them beside', async () => {
    const text = await textOf('as-it-is', asItIs);
    expect(text).not.toContain('sourceMappingURL');
    const react = asItIs.chunks.find(({ name }) => name === 'react.js')?.file ?? '';
    await expect(readFile(join(folder, 'as-it-is', `${react}.map`))).rejects.toThrow('ENOENT');
    const kept = join(folder, 'as-it-is-maps', asItIs.release, `${react.replace('assets/', '')}.map`);
    expect(JSON.parse(await readFile(kept, 'utf8')).sources).not.toHaveLength(0);
  });
});

test('a rule that no module uses, and a class without one, fail the build', async () => {
  const rule = append({ 'ui/kbd.module.css': '.planted { color: red }' });
  await expect(buildWith('rule', rule)).rejects.toThrow('kbd.module.css: no module uses .planted.');
}, 240_000);

test('what needs a part that is left out fails the build', async () => {
  const mutation = append({
    'app/app.tsx': `import { useMutation } from '@tanstack/react-query'; globalThis.name = String(useMutation);`,
  });
  await expect(buildWith('mutation', mutation)).rejects.toThrow('mutationObserver.js is in the build');
}, 240_000);
